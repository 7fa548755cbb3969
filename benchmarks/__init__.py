"""What Tessera costs, against a plain pandas script and against the floor."""
