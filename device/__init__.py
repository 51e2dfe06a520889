"""The talking device: a person's keys, sound and the conversation joined; the only place that keeps anything."""
