"""Work outside the request: a job is a row; the queue only wakes a worker."""
