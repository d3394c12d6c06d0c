"""Who held which post when: the list by country, and the pages of posts and persons."""
