using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Unit.Tests.Borg.Rpc;
using Xunit;
using static BorgBackupServer.Unit.Tests.Guard.Judging.PlayedRepository;

namespace BorgBackupServer.Unit.Tests.Guard.Judging;

/// <summary>A session with a repository on a remote host: who answers first, what is asked for there, and that nothing passes while the guard learns.</summary>
public sealed class FarRepositoryTests
{
    [Fact]
    public void The_guard_answers_the_first_call_itself_and_asks_for_the_path_there()
    {
        var session = new PlayedRepository(isFar: true);
        Assert.Null(session.Try(Negotiate()));
        Assert.Empty(session.ToBorg);
        var answer = RpcReply.Read(Assert.Single(session.ToClient));
        Assert.Equal((1L, false), (answer.Id, answer.IsException));
        Assert.Equal("1.2.0", RpcVersion.Read(answer).ToString());

        Assert.Null(session.Try(Open()));
        Assert.Equal(RpcCall.Open(2, FarPath, 1, locks: true, isExclusive: true, isAppendOnly: true), session.ToBorg);
    }

    [Fact]
    public void While_the_guard_asks_which_objects_exist_a_call_ends_the_session()
    {
        var session = Opening(exclusive: true);
        Assert.True(session.Judge.IsLearning);
        var passed = session.ToBorg.Length;
        Assert.Equal(RefusalKind.Order, session.Try(Msgpack.Request(3, "list", ("limit", 1), ("marker", null))));
        Assert.Equal(passed, session.ToBorg.Length);
        session.Judge.Learned();
        Assert.False(session.Judge.IsOpen); // what ended stays ended
    }

    [Fact]
    public void Afterwards_the_same_holds_as_for_any_other()
    {
        var session = Opening(exclusive: true);
        session.Existing.Add(new ObjectId(Id(5)));
        session.Judge.Learned();
        Assert.True(session.Judge.IsOpen);
        Assert.Null(session.Try(Put(3, Id(5), [1])));
        Assert.Equal(1, session.Judge.Counts.IgnoredOverputs);
        Assert.Equal(RefusalKind.Delete, session.Try(Msgpack.Request(4, "delete", ("id", Id(5)))));
        Assert.Null(session.Try(Put(5, Id(6), [1])));

        // Who only reads waits for nothing.
        var reading = Opening(exclusive: false);
        Assert.True(reading.Judge.IsOpen);
        Assert.Equal(RefusalKind.WriteWithoutExclusiveLock, reading.Try(Put(3, Id(6), [1])));
    }

    [Fact]
    public void A_repository_that_moves_elsewhere_ends_its_session()
    {
        var session = Opening(exclusive: true);
        session.Judge.Learned();
        var rules = session.Rules;
        Assert.Null(session.Judge.Adopt(rules));
        Assert.NotNull(session.Judge.Adopt(rules with { Repositories = [rules.Repositories[0] with { FarPath = "/./elsewhere" }] }));
    }

    private static PlayedRepository Opening(bool exclusive)
    {
        var session = new PlayedRepository(isFar: true);
        session.Send(Negotiate());
        session.Send(Open(exclusive: exclusive));
        Assert.Null(session.Judge.JudgeReply(Msgpack.Reply(2, Convert.FromHexString(BorgId))));
        return session;
    }
}
