using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Guard.Judging;

/// <summary>
/// Takes the client's bytes apart into messages, in pieces of any size. Nothing reaches borg that is not part of a
/// message which was judged. The data of a <c>put</c> streams through behind its judged head; any other message is small.
/// </summary>
internal sealed class ClientStream(SessionJudge judge, ISessionOutput output)
{
    /// <summary>The most that <see cref="Take"/> leaves untaken: room for one message, and more to read into.</summary>
    public const int MostMessageBytes = 64 * 1024;

    private readonly MsgpackFramer framer = new(new MsgpackLimits { TextBytes = 32 * 1024, MessageBytes = MostMessageBytes });
    private int framed;
    private bool awaitsWait;

    /// <summary>Bytes of an object that are still to come.</summary>
    public long DataToCome { get; private set; }

    /// <summary>Whether they go to borg, or nowhere.</summary>
    public bool DataPasses { get; private set; }

    /// <summary>The session has to end; nothing passes any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Nothing of a next message has been seen yet.</summary>
    public bool IsBetweenMessages => DataToCome == 0 && framed == 0 && !awaitsWait;

    /// <param name="bytes">What was left untaken, and what came since.</param>
    /// <returns>How many were taken. The rest is to be shown again, with more behind it.</returns>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (taken < bytes.Length && !IsOver)
        {
            var rest = bytes[taken..];
            if (DataToCome > 0)
            {
                var data = rest[..(int)Math.Min(DataToCome, rest.Length)];
                if (DataPasses)
                    output.ToBorg(data);
                DataToCome -= data.Length;
                taken += data.Length;
                continue;
            }

            int? step;
            try
            {
                step = TakeMessage(rest);
            }
            catch (MsgpackException odd)
            {
                judge.End(RefusalKind.Malformed);
                Follow(Judgement.End(RefusalKind.Malformed, odd.Message), default);
                break;
            }

            if (step is null)
                break;
            taken += step.Value;
        }

        return taken;
    }

    /// <summary>Tells that somebody else has moved data, or thrown it away.</summary>
    public void DataMoved(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, DataToCome);
        DataToCome -= bytes;
    }

    // Null if it is not all there.
    private int? TakeMessage(ReadOnlySpan<byte> bytes)
    {
        if (awaitsWait)
            return TakeWait(bytes);
        if (framed == 0)
        {
            var isPut = PutHead.TryRead(bytes, out var put);
            if (isPut is null)
                return null;
            if (isPut.Value)
            {
                var judgement = judge.JudgePut(put);
                (DataToCome, DataPasses, awaitsWait) = (put.DataBytes, judgement.Kind == JudgementKind.Pass, put.HasWait);
                Follow(judgement, bytes[..put.HeadBytes]);
                return put.HeadBytes;
            }
        }

        framed += framer.Take(bytes[framed..], out var isComplete);
        if (!isComplete)
            return null;
        var length = framed;
        framed = 0;
        Follow(judge.Judge(bytes[..length]), bytes[..length]);
        return length;
    }

    // Anything else ends the session, and borg never sees the end of the message that it has begun to read.
    private int? TakeWait(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < PutHead.WaitBytes)
            return null;
        if (!PutHead.IsWait(bytes[..PutHead.WaitBytes]))
            throw new MsgpackException("A put has an argument that is not known.");
        if (DataPasses)
            output.ToBorg(bytes[..PutHead.WaitBytes]);
        awaitsWait = false;
        return PutHead.WaitBytes;
    }

    private void Follow(Judgement judgement, ReadOnlySpan<byte> message)
    {
        if (judgement.Kind is not (JudgementKind.Pass or JudgementKind.Replace or JudgementKind.Answer))
            output.Note(judgement);
        switch (judgement.Kind)
        {
            case JudgementKind.Pass:
                output.ToBorg(message);
                break;
            case JudgementKind.Replace:
                output.ToBorg(judgement.Bytes);
                break;
            case JudgementKind.Answer or JudgementKind.Refuse or JudgementKind.Ignore:
                output.ToClient(judgement.Bytes!); // because these have an answer
                break;
            default:
                IsOver = true;
                break;
        }
    }
}
