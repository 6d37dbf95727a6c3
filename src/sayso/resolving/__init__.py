"""Words to what they stand for: actors, entities, places, times, counts."""
