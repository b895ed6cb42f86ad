"""Messages to people: written with what they tell of, sent afterwards, never lost, never twice.

``outbox.queue`` writes a row in the caller's transaction. Workers drain the rows under a lease;
Redis only wakes them. Transports are settings.
"""
