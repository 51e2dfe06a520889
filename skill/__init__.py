"""What is replied, and through which door."""
