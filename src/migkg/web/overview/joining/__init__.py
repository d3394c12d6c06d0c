"""What cities join, who joined it and when: the lists, the page of one, and the timeline."""
