"""What others say about a published initiative: who wants it in their city, comments that an adult reads first, and one digest."""
