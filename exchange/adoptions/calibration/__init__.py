"""What was expected beside what was found, criterion by criterion, over all adoptions of which both are known."""
