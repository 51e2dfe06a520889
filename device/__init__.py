"""The talking device: keys, sound and the conversation joined; the only place that keeps anything."""
