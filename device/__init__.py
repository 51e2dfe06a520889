"""The talking device: a person's keys, the sound doors and the conversation joined; the only place that keeps anything."""
