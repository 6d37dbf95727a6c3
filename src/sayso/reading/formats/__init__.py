"""One module for each kind of input; `kinds` picks. Each has `reports(stream, place, options)`."""
