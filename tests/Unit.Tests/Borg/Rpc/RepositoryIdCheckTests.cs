using BorgBackupServer.Borg.Rpc;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Rpc;

public sealed class RepositoryIdCheckTests
{
    private static readonly byte[] Id = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
    private static readonly byte[] Other = [.. Enumerable.Range(100, 32).Select(value => (byte)value)];

    // The old form, as borg 1.2.4 really sends it.
    private static readonly byte[] Negotiate = Msgpack.Encode(new object?[] { 1, 1, "negotiate", new object?[] { new (string, object?)[] { ("client_version", new object?[] { 1, 2, 4, -1 }) } } });
    private static readonly byte[] Negotiated = Msgpack.Encode(new object?[] { 1, 1, null, new (string, object?)[] { ("server_version", new object?[] { 1, 2, 4, -1 }) } });
    private static readonly byte[] Open = OpenWith(create: false, @lock: true);
    private static readonly byte[] Data = [.. Msgpack.Request(3, "load_key"), 0xc1, 0xff, 0];

    [Fact]
    public void The_expected_repository_is_verified_and_then_everything_passes()
    {
        var check = Negotiating();
        Assert.Equal(Open, Client(check, Open));
        Assert.Equal(RepositoryIdVerdict.Pending, check.Verdict);
        Assert.Equal(Msgpack.Reply(2, Id), Server(check, Msgpack.Reply(2, Id)));
        Assert.Equal(RepositoryIdVerdict.Verified, check.Verdict);
        Assert.Equal(Data, Client(check, Data));
        Assert.Equal(Data, Server(check, Data));
    }

    [Fact]
    public void Another_repository_is_a_mismatch_and_neither_side_hears_more()
    {
        var check = Negotiating();
        Client(check, Open);
        Assert.Empty(Server(check, Msgpack.Reply(2, Other)));
        Assert.Equal(RepositoryIdVerdict.Mismatch, check.Verdict);
        Assert.Contains("646566", check.Reason, StringComparison.Ordinal);
        Assert.Empty(Client(check, Data));
        Assert.Empty(Server(check, Data));
    }

    [Fact]
    public void Ids_of_other_lengths_or_kinds_do_not_match()
    {
        foreach (var (reply, verdict) in new (object?, RepositoryIdVerdict)[]
        {
            (Id[..31], RepositoryIdVerdict.Mismatch), ((byte[])[.. Id, 0], RepositoryIdVerdict.Mismatch), ("", RepositoryIdVerdict.Mismatch),
            (null, RepositoryIdVerdict.Refused), (7, RepositoryIdVerdict.Refused), (new object?[] { Id }, RepositoryIdVerdict.Refused),
        })
        {
            var check = Negotiating();
            Client(check, Open);
            Assert.Empty(Server(check, Msgpack.Reply(2, reply)));
            Assert.Equal(verdict, check.Verdict);
        }
    }

    [Fact]
    public void An_exception_of_the_server_passes_and_verifies_nothing()
    {
        var check = Negotiating();
        Client(check, Open);
        var failed = Msgpack.Encode(new (string, object?)[] { ("i", 2), ("exception_class", "LockTimeout"), ("exception_args", new object?[] { "/r" }) });
        Assert.Equal(failed, Server(check, failed));
        Assert.Equal(RepositoryIdVerdict.Pending, check.Verdict);
        Assert.Empty(Client(check, Msgpack.Request(3, "load_key")));
        Assert.Equal(RepositoryIdVerdict.Refused, check.Verdict);
    }

    [Fact]
    public void After_an_exception_the_client_may_open_again()
    {
        var check = Negotiating();
        Client(check, Open);
        Server(check, Msgpack.Encode(new (string, object?)[] { ("i", 2), ("exception_class", "LockTimeout") }));
        Client(check, Msgpack.Request(3, "open"));
        Server(check, Msgpack.Reply(3, Id));
        Assert.Equal(RepositoryIdVerdict.Verified, check.Verdict);
    }

    [Fact]
    public void The_old_form_of_an_answer_counts_as_clients_take_it()
    {
        foreach (var (reply, verdict) in new (object?[], RepositoryIdVerdict)[]
        {
            ([1, 2, null, Id], RepositoryIdVerdict.Verified), ([1, 2, null, Other], RepositoryIdVerdict.Mismatch),
            ([1, 2, "LockTimeout", "text"], RepositoryIdVerdict.Pending), ([1, 2, "", Other], RepositoryIdVerdict.Refused),
            ([1, 2, 0, Other], RepositoryIdVerdict.Refused), ([1, 2, null, Id, 1], RepositoryIdVerdict.Refused), ([2, null, Id], RepositoryIdVerdict.Refused),
        })
        {
            var check = Negotiating();
            Client(check, Open);
            Server(check, Msgpack.Encode(reply));
            Assert.Equal(verdict, check.Verdict);
        }
    }

    [Fact]
    public void Making_a_repository_and_opening_without_a_lock_are_refused()
    {
        foreach (var open in (byte[][])[
            OpenWith(true, true), OpenWith(1, true), OpenWith("False", true), OpenWith(null, true),
            OpenWith(false, false), OpenWith(false, null), OpenWith(false, 1),
            Msgpack.Request(2, "open", ("create", false), ("create", true)),
            Msgpack.Request(2, "open", ("lock", false))])
        {
            var check = Negotiating();
            Assert.Empty(Client(check, open));
            Assert.Equal(RepositoryIdVerdict.Refused, check.Verdict);
            Assert.NotNull(check.Reason);
        }
    }

    [Fact]
    public void Nothing_but_negotiate_and_open_passes_before_the_verdict()
    {
        foreach (var request in (byte[][])[
            Msgpack.Request(2, "put", ("id", Id), ("data", "secret")), Msgpack.Request(2, "load_key"), Msgpack.Request(2, "Open"),
            Msgpack.Encode(new object?[] { 1, 2, "put", Array.Empty<object?>() }), Msgpack.Encode(new object?[] { 1, 2, "open", new object?[] { "/r", false } }),
            Msgpack.Encode(new object?[] { 1, 2, "negotiate", Array.Empty<object?>(), 1 }), [0xc1], [0x05], "SSH-2.0"u8.ToArray()])
        {
            var check = Negotiating();
            Assert.Empty(Client(check, request));
            Assert.Equal(RepositoryIdVerdict.Refused, check.Verdict);
        }
    }

    [Fact]
    public void A_call_before_the_last_one_was_answered_is_refused()
    {
        var check = new RepositoryIdCheck(Id);
        Assert.Equal(Negotiate, Client(check, [.. Negotiate, .. Open]));
        Assert.Equal(RepositoryIdVerdict.Refused, check.Verdict);
    }

    [Fact]
    public void An_answer_to_what_was_not_asked_is_refused()
    {
        var check = new RepositoryIdCheck(Id);
        Assert.Empty(Server(check, Msgpack.Reply(2, Id)));
        Assert.Equal(RepositoryIdVerdict.Refused, check.Verdict);

        check = Negotiating();
        Client(check, Open);
        Assert.Empty(Server(check, Msgpack.Reply(3, Id)));
        Assert.Equal(RepositoryIdVerdict.Refused, check.Verdict);

        check = Negotiating();
        Assert.Empty(Server(check, Msgpack.Reply(1, Id))); // negotiate was answered already
        Assert.Equal(RepositoryIdVerdict.Refused, check.Verdict);
    }

    [Fact]
    public void An_id_in_answer_to_negotiate_verifies_nothing()
    {
        var check = new RepositoryIdCheck(Id);
        Client(check, Negotiate);
        Server(check, Msgpack.Encode(new object?[] { 1, 1, null, Id }));
        Assert.Equal(RepositoryIdVerdict.Pending, check.Verdict);
    }

    [Fact]
    public void Negotiate_in_the_form_of_other_calls_passes_too()
    {
        var check = new RepositoryIdCheck(Id);
        var negotiate = Msgpack.Request(1, "negotiate", ("client_data", Array.Empty<(string, object?)>()));
        Assert.Equal(negotiate, Client(check, negotiate));
        Assert.Equal(Msgpack.Reply(1, 2), Server(check, Msgpack.Reply(1, 2)));
    }

    [Fact]
    public void An_endless_message_is_refused_before_it_fills_the_memory()
    {
        var check = Negotiating();
        Assert.Empty(Server(check, [0xdb, 0x01, 0, 0, 0]));
        Assert.Equal(RepositoryIdVerdict.Refused, check.Verdict);
    }

    [Fact]
    public void A_session_cut_anywhere_ends_the_same_and_loses_nothing()
    {
        byte[] replies = [.. Negotiated, .. Msgpack.Reply(2, Id), .. Data];
        for (var cut = 0; cut <= replies.Length; cut++)
        {
            var check = new RepositoryIdCheck(Id);
            Client(check, Negotiate);
            var firstPart = Math.Min(cut, Negotiated.Length);
            var received = new List<byte>(Server(check, replies[..firstPart]));
            received.AddRange(Server(check, replies[firstPart..Negotiated.Length]));
            Assert.Equal(Open, (byte[])[.. Client(check, Open[..^5]), .. Client(check, Open[^5..])]);
            var rest = Math.Max(cut, Negotiated.Length);
            received.AddRange(Server(check, replies[Negotiated.Length..rest]));
            received.AddRange(Server(check, replies[rest..]));
            Assert.Equal(RepositoryIdVerdict.Verified, check.Verdict);
            Assert.Equal(replies, received);
        }
    }

    [Fact]
    public void What_the_client_had_begun_to_send_at_the_verdict_is_not_lost()
    {
        var check = Negotiating();
        Client(check, Open);
        Assert.Empty(Client(check, Data[..4]));
        Server(check, Msgpack.Reply(2, Id));
        Assert.Equal(Data, Client(check, Data[4..]));
    }

    [Property(MaxTest = 500)]
    public bool Whatever_a_server_says_only_the_expected_id_verifies(byte[] noise, bool afterOpen)
    {
        var check = Negotiating();
        if (afterOpen)
            Client(check, Open);
        Server(check, noise);
        return check.Verdict != RepositoryIdVerdict.Verified;
    }

    [Property(MaxTest = 500)]
    public bool Damage_to_the_reply_never_verifies_another_id(byte value, byte at)
    {
        var check = Negotiating();
        Client(check, Open);
        var reply = Msgpack.Reply(2, Id);
        reply[at % reply.Length] = value;
        var passed = Server(check, reply);
        return check.Verdict == RepositoryIdVerdict.Verified ? passed.AsSpan(^32).SequenceEqual(Id) : true;
    }

    [Fact]
    public void An_id_has_32_bytes() => Assert.Throws<ArgumentException>(() => new RepositoryIdCheck(Id.AsSpan(1)));

    private static RepositoryIdCheck Negotiating()
    {
        var check = new RepositoryIdCheck(Id);
        Assert.Equal(Negotiate, Client(check, Negotiate));
        Assert.Equal(Negotiated, Server(check, Negotiated));
        return check;
    }

    private static byte[] OpenWith(object? create, object? @lock) => Msgpack.Request(
        2, "open", ("path", "/srv/r"), ("create", create), ("lock_wait", 1), ("lock", @lock), ("exclusive", true), ("append_only", false), ("make_parent_dirs", false));

    private static byte[] Client(RepositoryIdCheck check, byte[] bytes) => check.FromClient(bytes).ToArray();

    private static byte[] Server(RepositoryIdCheck check, byte[] bytes) => check.FromServer(bytes).ToArray();
}
