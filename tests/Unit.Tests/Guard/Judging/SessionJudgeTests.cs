using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Unit.Tests.Borg.Rpc;
using Xunit;
using static BorgBackupServer.Unit.Tests.Guard.Judging.PlayedRepository;

namespace BorgBackupServer.Unit.Tests.Guard.Judging;

public sealed class SessionJudgeTests
{
    [Fact]
    public void An_honest_backup_passes_unchanged_but_for_what_is_said_in_our_own_words()
    {
        var session = new PlayedRepository().Opened();
        byte[][] calls =
        [
            Msgpack.Request(3, "load_key"),
            Msgpack.Request(4, "get", ("id", new byte[32])),
            Msgpack.Request(5, "get_free_nonce"),
            Msgpack.Request(6, "commit_nonce_reservation", ("next_unreserved", 1000 + (1L << 28)), ("start_nonce", 1000)),
            Put(7, Id(1), new byte[300]),
            Put(8, new byte[32], [1, 2]),
            Msgpack.Request(9, "list", ("limit", 100000), ("marker", null)),
            Msgpack.Request(10, "rollback"),
            Msgpack.Request(11, "__len__"),
        ];
        foreach (var call in calls)
            Assert.Null(session.Try(call));
        Assert.Equal(calls.SelectMany(call => call), session.ToBorg);

        Assert.Null(session.Try(Msgpack.Request(12, "commit", ("save_space", false), ("compact", true), ("threshold", 0.1), ("cleanup_commits", true))));
        Assert.Equal(Msgpack.Request(12, "commit"), session.ToBorg[^Msgpack.Request(12, "commit").Length..]);
        Assert.Equal((1, 1L), (session.Judge.Counts.Commits, session.Judge.Counts.ObjectsPut));
    }

    [Fact]
    public void What_exists_is_neither_deleted_nor_replaced_and_what_the_session_wrote_may_be()
    {
        var session = new PlayedRepository();
        session.Existing.Add(new ObjectId(Id(5)));
        session.Opened();

        Assert.Null(session.Try(Put(3, Id(5), [1])));
        Assert.Equal(1, session.Judge.Counts.IgnoredOverputs);
        Assert.Equal(Msgpack.Reply(3, null), session.ToClient[^1]);
        Assert.Empty(session.ToBorg);
        Assert.Equal(RefusalKind.Delete, session.Try(Msgpack.Request(4, "delete", ("id", Id(5)))));
        Assert.Equal(RefusalKind.Delete, session.Try(Msgpack.Request(4, "delete", ("id", Id(6)))));
        Assert.Equal(RefusalKind.Delete, session.Try(Msgpack.Request(4, "delete", ("id", new byte[32]))));

        Assert.Null(session.Try(Put(5, Id(7), [1])));
        Assert.Null(session.Try(Msgpack.Request(6, "commit")));
        Assert.Null(session.Try(Put(7, Id(7), [2])));
        Assert.Null(session.Try(Msgpack.Request(8, "delete", ("id", Id(7)))));
    }

    [Theory]
    [InlineData("save_key")]
    [InlineData("break_lock")]
    [InlineData("check")]
    [InlineData("destroy")]
    [InlineData("inject_exception")]
    [InlineData("info")]
    [InlineData("")]
    [InlineData("__class__")]
    public void A_method_that_no_client_needs_is_refused(string method)
    {
        Assert.Equal(RefusalKind.Method, new PlayedRepository().Opened().Try(Msgpack.Request(3, method)));
        Assert.Equal(RefusalKind.Method, new PlayedRepository().Try(Msgpack.Request(3, method)));
    }

    [Fact]
    public void A_repository_is_opened_once_as_the_rules_say_and_in_our_words()
    {
        Assert.Equal(RefusalKind.Order, new PlayedRepository().Try(Open()));
        Assert.Equal(RefusalKind.Order, new PlayedRepository().Opened().Try(Open()));
        foreach (var path in (string[])["/srv/clients/one/main/", "/srv/clients/one/main/../main", "/srv/clients/two/main", "", "~/main", "/srv//clients/one/main"])
            Assert.Equal(RefusalKind.Path, Negotiated().Try(Open(path: path)));
        Assert.Equal(RefusalKind.CreateRepository, Negotiated().Try(Msgpack.Request(2, "open", ("path", MainPath), ("create", true))));
        Assert.Equal(RefusalKind.OpenWithoutLock, Negotiated().Try(Msgpack.Request(2, "open", ("path", MainPath), ("lock", false))));
        Assert.Null(Negotiated().Try(Msgpack.Request(2, "open", ("path", MainPath), ("lock", null), ("lock_wait", null), ("create", null)))); // and goes on with a lock
        Assert.Equal(RefusalKind.Malformed, Negotiated().Try(Msgpack.Request(2, "open", ("path", MainPath), ("lock", 0))));
        Assert.Equal(RefusalKind.Malformed, Negotiated().Try(Msgpack.Request(2, "open", ("path", MainPath), ("lock", true), ("and", 1))));
        Assert.Equal(RefusalKind.Closed, Negotiated(RepositoryMode.Closed).Try(Open()));
        Assert.Equal(RefusalKind.RestoreOnly, Negotiated(RepositoryMode.RestoreOnly).Try(Open()));
        Assert.Null(Negotiated(RepositoryMode.RestoreOnly).Try(Open(exclusive: false)));
        var busy = Negotiated();
        busy.IsInMaintenance = true;
        Assert.Equal(RefusalKind.Maintenance, busy.Try(Open()));

        var session = Negotiated();
        Assert.Null(session.Try(Msgpack.Request(2, "open", ("path", MainPath), ("lock_wait", 100_000), ("exclusive", true), ("append_only", false), ("make_parent_dirs", true))));
        var opened = Msgpack.Request(2, "open", ("path", MainPath), ("create", false), ("lock_wait", 600L), ("lock", true), ("exclusive", true), ("append_only", true), ("make_parent_dirs", false));
        Assert.Equal(opened, session.ToBorg[^opened.Length..]);
        Assert.Equal(RefusalKind.Order, session.Try(Msgpack.Request(3, "load_key"))); // before the answer
        Assert.True(session.Stream.IsOver);
    }

    [Fact]
    public void Another_repository_than_the_rules_name_ends_the_session()
    {
        var session = Negotiated();
        session.Send(Open());
        Assert.Equal(RefusalKind.WrongRepository, session.Judge.JudgeReply(Msgpack.Reply(2, new byte[32]))?.Refusal);
        Assert.Equal(RefusalKind.Order, session.Try(Msgpack.Request(3, "load_key")));
    }

    [Fact]
    public void Nothing_is_written_without_exclusive_lock_and_index_or_where_only_restores_are_allowed()
    {
        byte[][] writes = [Put(3, Id(1), [1]), Msgpack.Request(3, "delete", ("id", Id(1))), Msgpack.Request(3, "commit"), Msgpack.Request(3, "commit_nonce_reservation", ("next_unreserved", 2000), ("start_nonce", 1000))];
        foreach (var write in writes)
        {
            Assert.Equal(RefusalKind.WriteWithoutExclusiveLock, new PlayedRepository().Opened(exclusive: false).Try(write));
            Assert.Equal(RefusalKind.RestoreOnly, new PlayedRepository(RepositoryMode.RestoreOnly).Opened(exclusive: false).Try(write));
            Assert.Equal(RefusalKind.NoIndex, new PlayedRepository { HasIndex = false }.Opened().Try(write));
            Assert.Equal(RefusalKind.Order, Negotiated().Try(write));
        }
    }

    [Fact]
    public void The_limits_of_a_session_hold()
    {
        var session = new PlayedRepository(limits: new() { Bytes = 1000, Objects = 2, Commits = 1, Seconds = 1 }).Opened();
        Assert.Equal(RefusalKind.EmptyCommit, session.Try(Msgpack.Request(3, "commit")));
        Assert.Null(session.Try(Put(3, Id(1), [1])));
        Assert.Null(session.Try(Put(3, Id(2), [1])));
        Assert.Equal(RefusalKind.TooManyObjects, session.Try(Put(3, Id(3), [1])));
        Assert.Equal(RefusalKind.TooManyBytes, session.Try(Put(3, Id(1), new byte[900])));
        Assert.Null(session.Try(Msgpack.Request(3, "commit")));
        Assert.Null(session.Try(Put(3, Id(1), [1])));
        Assert.Equal(RefusalKind.TooManyCommits, session.Try(Msgpack.Request(3, "commit")));

        var full = new PlayedRepository(quota: 1500).Opened(); // 1000 are there
        Assert.Null(full.Try(Put(3, Id(1), new byte[400])));
        Assert.Equal(RefusalKind.Quota, full.Try(Put(3, Id(2), new byte[20])));
    }

    [Fact]
    public void Who_is_refused_all_the_time_is_sent_away()
    {
        var session = new PlayedRepository().Opened();
        var call = Msgpack.Request(3, "save_key");
        for (var count = 0; count <= 10_000; count++)
            session.Try(call);
        Assert.True(session.Stream.IsOver);
        Assert.Equal(1, session.Judge.Counts.Refusals[RefusalKind.TooManyRefusals]);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1000 + (1L << 28), true)]
    [InlineData(999, false)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(1001 + (1L << 32), false)]
    [InlineData(long.MaxValue, false)]
    public void A_nonce_moves_forward_and_not_far(long next, bool isAllowed)
    {
        var session = new PlayedRepository().Opened();
        Assert.Equal(isAllowed ? null : RefusalKind.Nonce, session.Try(Msgpack.Request(3, "commit_nonce_reservation", ("next_unreserved", next), ("start_nonce", 1000))));
    }

    [Fact]
    public void Many_small_steps_of_the_nonce_are_no_way_around()
    {
        var session = new PlayedRepository().Opened();
        RefusalKind? refused = null;
        for (var step = 1L; step < 4 && refused is null; step++)
            refused = session.Try(Msgpack.Request(3, "commit_nonce_reservation", ("next_unreserved", 1000 + (step << 32)), ("start_nonce", 1000 + ((step - 1) << 32))));
        Assert.Equal(RefusalKind.Nonce, refused);
        Assert.Equal(RefusalKind.Malformed, session.Try(Msgpack.Request(3, "commit_nonce_reservation", ("next_unreserved", ulong.MaxValue), ("start_nonce", 1000))));
    }

    public static TheoryData<byte[]> Malformed => new(
        Msgpack.Encode(new object?[] { 1, 3, "save_key", new object?[] { "x" } }),
        Msgpack.Encode(new object?[] { 1, 3, "delete", new object?[] { new byte[32] } }),
        Msgpack.Encode("negotiate"),
        Msgpack.Encode(new (string, object?)[] { ("i", 3), ("m", "load_key"), ("a", Array.Empty<(string, object?)>()), ("x", 1) }),
        Msgpack.Encode(new (string, object?)[] { ("i", 3), ("m", "load_key"), ("m", "save_key"), ("a", Array.Empty<(string, object?)>()) }),
        Msgpack.Request(3, "get", ("id", Id(1)), ("id", Id(2))),
        Msgpack.Request(3, "get", ("id", new byte[31])),
        Msgpack.Request(3, "get"),
        Msgpack.Request(3, "delete", ("id", Id(1)), ("x", 1)),
        Msgpack.Request(3, "put", ("data", new byte[10]), ("id", Id(1))),
        Msgpack.Request(3, "put", ("id", new byte[33]), ("data", new byte[10])),
        Msgpack.Request(3, "put", ("id", Id(1)), ("data", 5)),
        Msgpack.Request(3, "list", ("limit", null), ("marker", null)),
        Msgpack.Request(3, "scan", ("limit", 1_000_000), ("marker", null)),
        Msgpack.Request(3, "load_key", ("x", new string('x', 70_000))),
        new byte[] { 0x83, 0xc4, 1, (byte)'i', 3 },
        new byte[] { 0x83, 0x69, 3 },
        new byte[] { 0xdb, 0x7f, 0xff, 0xff, 0xff },
        new byte[] { 0xdf, 0x00, 0x00, 0x00, 0x03 },
        new byte[] { 0xc1 },
        (byte[])[.. Put(3, Id(1), [])[..^1], 0xdb, 0x01, 0x40, 0x00, 0x01]);

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_not_understood_ends_the_session(byte[] bytes)
    {
        var session = new PlayedRepository().Opened();
        session.Send([.. bytes, .. Msgpack.Request(4, "load_key")]);
        Assert.True(session.Stream.IsOver || !session.Stream.IsBetweenMessages);
        Assert.Empty(session.ToBorg);
    }

    [Fact]
    public void Whole_objects_of_borgs_size_stream_through_and_refused_ones_vanish()
    {
        var session = new PlayedRepository();
        session.Existing.Add(new ObjectId(Id(2)));
        session.Opened();
        var large = Put(3, Id(1), new byte[PutHead.MostDataBytes]);
        session.Send([.. large, .. Put(4, Id(2), new byte[1_000_000]), .. Msgpack.Request(5, "load_key")], piece: 300_000);
        Assert.Equal([.. large, .. Msgpack.Request(5, "load_key")], session.ToBorg);
    }

    [Fact]
    public void A_put_may_say_that_it_waits_and_nothing_more()
    {
        var put = Msgpack.Request(3, "put", ("id", new byte[32]), ("data", new byte[10]), ("wait", true));
        var session = new PlayedRepository().Opened();
        session.Send([.. put, .. put], piece: 7);
        Assert.Equal([.. put, .. put], session.ToBorg);

        foreach (var odd in (byte[][])[Msgpack.Request(3, "put", ("id", new byte[32]), ("data", new byte[10]), ("data", new byte[9])), Msgpack.Request(3, "put", ("id", new byte[32]), ("data", new byte[10]), ("wait", 1)), Msgpack.Request(3, "put", ("id", new byte[32]), ("data", new byte[10]), ("id", Id(1)))])
        {
            session = new PlayedRepository().Opened();
            session.Send([.. odd, .. put]);
            Assert.True(session.Stream.IsOver);
            Assert.True(session.ToBorg.Length < odd.Length && odd.AsSpan().StartsWith(session.ToBorg)); // borg never sees its end
        }
    }

    private static PlayedRepository Negotiated(RepositoryMode mode = RepositoryMode.Backup)
    {
        var session = new PlayedRepository(mode);
        session.Send(Negotiate());
        Assert.Null(session.Judge.JudgeReply(Msgpack.Reply(1, 1)));
        return session;
    }

    [Theory]
    [InlineData(RepositoryMode.Closed, true, RefusalKind.Closed)]
    [InlineData(RepositoryMode.Closed, false, RefusalKind.Closed)]
    [InlineData(RepositoryMode.RestoreOnly, true, RefusalKind.RestoreOnly)]
    [InlineData(RepositoryMode.RestoreOnly, false, null)]
    [InlineData(RepositoryMode.Backup, true, null)]
    public void A_mode_that_changes_under_a_session_ends_what_is_not_allowed_any_more(RepositoryMode mode, bool exclusive, RefusalKind? expected)
    {
        var session = new PlayedRepository().Opened(exclusive);
        Assert.Equal(expected, session.Judge.Adopt(session.Rules with { Repositories = [session.Rules.Repositories[0] with { Mode = mode }] })?.Refusal);
        if (expected is null)
            Assert.Equal(exclusive ? null : mode == RepositoryMode.Backup ? RefusalKind.WriteWithoutExclusiveLock : RefusalKind.RestoreOnly, session.Try(Put(3, Id(1), [1])));
    }

    [Fact]
    public void A_repository_that_is_gone_from_the_rules_ends_the_session_and_a_new_one_is_not_for_it()
    {
        var rules = new PlayedRepository().Rules;
        var other = rules.Repositories[0] with { Path = "/srv/clients/one/other", LockFile = "/srv/other" };
        var session = new PlayedRepository().Opened();
        Assert.Equal(RefusalKind.Closed, session.Judge.Adopt(rules with { Repositories = [other] })?.Refusal);

        session = new PlayedRepository();
        Assert.Null(session.Judge.Adopt(rules with { Repositories = [rules.Repositories[0], other] }));
        session.Send(Negotiate());
        session.Judge.JudgeReply(Msgpack.Encode(new object?[] { 1, 1, null, new (string, object?)[] { ("server_version", new object?[] { 1, 2, 4, -1 }) } }));
        Assert.Equal(RefusalKind.Path, session.Try(Open(path: other.Path)));
    }

    [Fact]
    public void All_repositories_together_have_a_quota_too()
    {
        var session = new PlayedRepository();
        Assert.Null(session.Judge.Adopt(session.Rules with { QuotaBytes = 1300 }));
        session.Opened();
        Assert.Null(session.Try(Put(3, Id(1), new byte[200])));
        Assert.Equal(RefusalKind.Quota, session.Try(Put(4, Id(2), new byte[200])));
    }

    [Fact]
    public void A_disk_that_is_nearly_full_lets_nobody_begin_to_write_and_everybody_read()
    {
        var session = new PlayedRepository { FreeBytes = 1L << 35 }; // less than a twentieth
        session.Send(Negotiate());
        session.Judge.JudgeReply(Msgpack.Encode(new object?[] { 1, 1, null, new (string, object?)[] { ("server_version", new object?[] { 1, 2, 4, -1 }) } }));
        Assert.Equal(RefusalKind.NoSpace, session.Try(Open()));
        Assert.Null(session.Try(Open(exclusive: false)));
    }

    [Fact]
    public void Limits_that_change_under_a_session_hold_at_once()
    {
        var session = new PlayedRepository().Opened();
        Assert.Null(session.Try(Put(3, Id(1), new byte[100])));
        Assert.Null(session.Judge.Adopt(session.Rules with { Repositories = [session.Rules.Repositories[0] with { QuotaBytes = 1100 }] }));
        Assert.Equal(RefusalKind.Quota, session.Try(Put(4, Id(2), new byte[100])));
    }
}
