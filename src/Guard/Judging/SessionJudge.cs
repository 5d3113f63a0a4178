using System.Text;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Guard.Judging;

/// <summary>
/// Decides about each message of one session. Pure: what it must know of the disk it asks its access for, and it throws
/// nothing. What it does not understand ends the session; what it understands and does not allow is refused, and the
/// session goes on, because borg's client then ends in order and says why.
/// <para>The two directions have a thread each, and both come here.</para>
/// </summary>
internal sealed class SessionJudge(GuardRules rules, IRepositoryAccess access)
{
    private const int MostRefusals = 10_000;
    private const int MostLockWaitSeconds = 600;

    private readonly Lock gate = new();

    // Which borg a session leads to is known only when it opens something; so the first answer is the guard's own.
    private readonly bool negotiatesItself = rules.Repositories.Any(repository => repository.IsFar);
    private GuardRules rules = rules;
    private SessionStage stage;
    private long awaited;
    private WriteRule? writes;

    public SessionCounts Counts { get; } = new();

    /// <summary>The repository that was asked for, from <c>open</c> on.</summary>
    public GuardedRepository? Repository { get; private set; }

    public bool IsExclusive { get; private set; }

    /// <summary>borg's next message answers the opening and is to be shown to <see cref="JudgeReply"/>, before the client gets it.</summary>
    public bool AwaitsReply
    {
        get
        {
            lock (gate)
                return stage is SessionStage.Silent or SessionStage.Negotiating or SessionStage.Negotiated or SessionStage.Opening;
        }
    }

    /// <summary>Before the client hears that the repository is open, <see cref="Learned"/> has to be said.</summary>
    public bool IsLearning
    {
        get
        {
            lock (gate)
                return stage == SessionStage.Learning;
        }
    }

    public bool IsOpen
    {
        get
        {
            lock (gate)
                return stage == SessionStage.Open;
        }
    }

    /// <summary>Judges a message that is all there.</summary>
    public Judgement Judge(ReadOnlySpan<byte> message)
    {
        lock (gate)
            try
            {
                return Note(JudgeCall(message));
            }
            catch (MsgpackException odd)
            {
                return Note(Judgement.End(RefusalKind.Malformed, odd.Message));
            }
    }

    /// <summary>Judges a <c>put</c> before its data. If it does not pass, the data is to be thrown away.</summary>
    public Judgement JudgePut(in PutHead put)
    {
        lock (gate)
            return Note(stage != SessionStage.Open || writes is null ? OutOfTurn(put.MessageId, "put") : writes.Put(put));
    }

    /// <summary>Judges borg's answer to <c>negotiate</c> or <c>open</c>. Null if the client may have it.</summary>
    public Judgement? JudgeReply(ReadOnlySpan<byte> reply)
    {
        lock (gate)
            try
            {
                var answer = RpcReply.Read(reply);
                if (stage is not (SessionStage.Negotiating or SessionStage.Opening) || answer.Id != awaited)
                    throw new MsgpackException("borg answered what was not asked.");
                if (stage == SessionStage.Negotiating)
                    stage = answer.IsException ? SessionStage.Over : SessionStage.Negotiated;
                else if (answer.IsException)
                    stage = SessionStage.Over;
                else if (Convert.ToHexStringLower(answer.Result.ReadText()) == Repository?.BorgId)
                    stage = Repository is { IsFar: true } && IsExclusive ? SessionStage.Learning : SessionStage.Open;
                else
                    return Note(Judgement.End(RefusalKind.WrongRepository, "Another repository lies where this client's should be."));
                return null;
            }
            catch (MsgpackException odd)
            {
                return Note(Judgement.End(RefusalKind.Malformed, odd.Message));
            }
    }

    /// <summary>Which objects exist is known now.</summary>
    public void Learned()
    {
        lock (gate)
            if (stage == SessionStage.Learning)
                stage = SessionStage.Open;
    }

    /// <summary>Ends the session from outside, with a reason.</summary>
    public void End(RefusalKind refusal)
    {
        lock (gate)
            Note(Judgement.End(refusal, ""));
    }

    /// <summary>
    /// Goes on under other rules. Repositories that are new in them stay unknown: neither their lock nor borg's own bounds
    /// were made for them.
    /// </summary>
    /// <returns>Why the session has to end; null if it may go on.</returns>
    public Judgement? Adopt(GuardRules changed)
    {
        lock (gate)
        {
            rules = changed with { Repositories = [.. changed.Repositories.Where(one => rules.Repositories.Any(before => Fits(before, one) && before.Mode != RepositoryMode.Closed))] };
            if (Repository is null || stage == SessionStage.Over)
                return null;
            var now = rules.Repositories.FirstOrDefault(one => Fits(Repository, one));
            if (now is null || now.Mode == RepositoryMode.Closed)
                return Note(Judgement.End(RefusalKind.Closed, "The repository was closed: the server works on it."));
            if (now.Mode == RepositoryMode.RestoreOnly && IsExclusive)
                return Note(Judgement.End(RefusalKind.RestoreOnly, "From now this repository can only be read and restored from."));
            Repository = now;
            writes?.Adopt(now, rules);
            return null;
        }
    }

    private static bool Fits(GuardedRepository before, GuardedRepository now) =>
        before.Path == now.Path && before.BorgId == now.BorgId && before.LockFile == now.LockFile && before.FarEnd == now.FarEnd && before.FarPath == now.FarPath;

    private Judgement JudgeCall(ReadOnlySpan<byte> message)
    {
        if (stage is SessionStage.Negotiating or SessionStage.Opening or SessionStage.Learning or SessionStage.Over)
            return Judgement.End(RefusalKind.Order, "A call came before the last one was answered.");
        if (new MsgpackReader(message).Kind == MsgpackKind.Array)
            return Negotiate(NegotiateCall.Read(message));

        var request = RpcRequest.Read(message);
        var call = new CallArguments(request);
        var (id, method) = (request.Id, Encoding.UTF8.GetString(request.Method[..Math.Min(request.Method.Length, 100)]));
        switch (method)
        {
            case "open":
                return Open(id, call);
            case "put":
                throw new MsgpackException("A put has its id before its data.");
            case "get_free_nonce" or "load_key" or "__len__" or "rollback":
                break;
            case "get":
                call.Id("id"u8);
                break;
            case "list" or "scan":
                if (call.Integer("limit"u8) is not (>= 1 and <= 100_000))
                    throw new MsgpackException("A list is asked for in pieces."); // all of them at once may be more than the memory
                call.OptionalId("marker"u8);
                break;
            case "delete":
                var deleted = call.Id("id"u8);
                call.Any("wait"u8);
                call.End();
                return InOpen(id, method) ?? Writes.Delete(id, deleted);
            case "commit":
                foreach (var option in (string[])["save_space", "compact", "threshold", "cleanup_commits"])
                    call.Any(Encoding.UTF8.GetBytes(option));
                call.End();
                return InOpen(id, method) ?? Writes.Commit(id);
            case "commit_nonce_reservation":
                var next = call.Integer("next_unreserved"u8) ?? throw new MsgpackException("There is no nonce.");
                call.Integer("start_nonce"u8);
                call.End();
                return InOpen(id, method) ?? Writes.ReserveNonce(id, next);
            default:
                return Judgement.Refuse(RefusalKind.Method, id, $"'{Shown(method)}' is not allowed.", "InvalidRPCMethod");
        }

        call.End();
        return InOpen(id, method) ?? Judgement.Pass;
    }

    private WriteRule Writes => writes ?? throw new InvalidOperationException("There is no repository."); // InOpen was asked first

    private Judgement Negotiate(long id)
    {
        if (stage != SessionStage.Silent)
            return Judgement.End(RefusalKind.Order, "A session is negotiated once.");
        (stage, awaited) = (negotiatesItself ? SessionStage.Negotiated : SessionStage.Negotiating, id);
        return negotiatesItself ? Judgement.Answer(RpcCall.AnswerNegotiate(id)) : Judgement.Pass;
    }

    private Judgement Open(long id, CallArguments call)
    {
        var asked = Encoding.UTF8.GetString(call.Text("path"u8));
        var creates = call.Boolean("create"u8, false);
        var lockWait = Math.Clamp(call.Integer("lock_wait"u8) ?? 1, 0, MostLockWaitSeconds);
        var locks = call.Boolean("lock"u8, true);
        var isExclusive = call.Boolean("exclusive"u8, false);
        call.Boolean("append_only"u8, true);
        call.Boolean("make_parent_dirs"u8, false);
        call.End();

        if (stage != SessionStage.Negotiated || Repository is not null)
            return OutOfTurn(id, "open");
        if (rules.Repositories.FirstOrDefault(one => one.Path == asked) is not { } repository)
            return Judgement.Refuse(RefusalKind.Path, id, Shown(asked), "PathNotAllowed");
        if (creates)
            return Judgement.Refuse(RefusalKind.CreateRepository, id, "A client makes no repository.", "PathNotAllowed");
        if (!locks)
            return Judgement.Refuse(RefusalKind.OpenWithoutLock, id, "A repository is not opened without a lock.");
        if (repository.Mode == RepositoryMode.Closed)
            return Judgement.Refuse(RefusalKind.Closed, id, "This repository is closed: the server works on it. Try again later.", "LockTimeout");
        if (repository.Mode == RepositoryMode.RestoreOnly && isExclusive)
            return Judgement.Refuse(RefusalKind.RestoreOnly, id, "This repository can only be read and restored from now.");
        if (isExclusive && IsNearlyFull(access.Space(repository)))
            return Judgement.Refuse(RefusalKind.NoSpace, id, "The storage of the server is nearly full: no backup begins until there is room.");
        if (!access.TryEnter(repository, TimeSpan.FromSeconds(lockWait)))
            return Judgement.Refuse(RefusalKind.Maintenance, id, "The server works on this repository. Try again later.", "LockTimeout");

        (stage, awaited, Repository, IsExclusive) = (SessionStage.Opening, id, repository, isExclusive);
        writes = new WriteRule(repository, isExclusive, rules, access, Counts);
        return Judgement.Replace(RpcCall.Open(id, repository.FarPath ?? repository.Path, lockWait, locks: true, isExclusive, isAppendOnly: true));
    }

    private bool IsNearlyFull((long FreeBytes, long TotalBytes) space) =>
        space.FreeBytes < Math.Max(rules.Limits.FreeBytes, (long)((Int128)space.TotalBytes * rules.Limits.FreePercent / 100));

    private Judgement? InOpen(long id, string method) => stage == SessionStage.Open ? null : OutOfTurn(id, method);

    private static Judgement OutOfTurn(long id, string method) =>
        Judgement.Refuse(RefusalKind.Order, id, $"'{method}' is not allowed now.");

    // Every way out of here: what ends stays ended, and whoever is refused all the time does not mean well.
    private Judgement Note(Judgement judgement)
    {
        if (judgement.Refusal is { } refusal)
            Counts.Add(refusal);
        if (judgement.Kind != JudgementKind.End && Counts.AllRefusals > MostRefusals)
        {
            judgement = Judgement.End(RefusalKind.TooManyRefusals, "Too much was refused.");
            Counts.Add(RefusalKind.TooManyRefusals);
        }

        if (judgement.Kind == JudgementKind.End)
            stage = SessionStage.Over;
        return judgement;
    }

    private static string Shown(string text) =>
        new([.. text.Take(200).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter)]);
}
