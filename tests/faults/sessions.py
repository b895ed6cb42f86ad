"""Sessions of PostgreSQL that are held back by a lock, or cut off as its restart cuts them."""

from contextlib import ExitStack, contextmanager

from django.db import connection, connections

from tests.faults.site import wait_until


class Lock:
    """A table held by a connection of its own, until it is let go."""

    def __init__(self, table, mode):
        self.table = table
        self.connection = connections.create_connection("default")
        self.connection.set_autocommit(False)
        with self.connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")

    def let_go(self):
        if self.connection.is_usable():  # else the server has let go already
            self.connection.rollback()


@contextmanager
def locked(table, mode):
    """The same for a while."""
    held = Lock(table, mode)
    try:
        yield held
    finally:
        held.let_go()
        held.connection.close()


@contextmanager
def holding(locks):
    """Tables locked one after the other, so that whoever needs them comes no further than the last.

    What is given waits for that, and says which session it is.
    """
    with ExitStack() as stack:
        first, *others = locks
        held = stack.enter_context(locked(*first))

        def arrived(*, beside=lambda: None):
            nonlocal held
            pid = _waiter(held.table, beside)
            for further in others:
                former, held = held, stack.enter_context(locked(*further))
                former.let_go()
                pid = _waiter(held.table, beside)
            return pid

        yield arrived


def _waiter(table, beside):
    found = []

    def is_there():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_locks JOIN pg_database here ON here.oid = database"
                " WHERE NOT granted AND datname = current_database()"
                " AND relation = %s::regclass",
                [table],
            )
            found[:] = cursor.fetchall()
        return found

    wait_until(is_there, f"somebody waits for {table}", beside=beside)
    return found[0][0]


def cut_off(pid, *, by=connection):
    """End a session from outside; whoever has it is told when they speak next."""
    with by.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


def cut_off_ourselves():
    """The same for the session of this thread."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    cut_off(pid, by=other)
    other.close()
