using System.Buffers;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Guard.Judging;

namespace BorgBackupServer.Guard.Relaying;

/// <summary>borg's direction. Until the repository is open each answer is judged before the client gets it.</summary>
/// <param name="isClientGone">When the client hangs up before it has opened anything, borg writes a sentence where messages belong.</param>
/// <param name="learn">Finds out which objects exist in a repository that has just been opened, while nobody else speaks with borg.</param>
internal sealed class FromBorg(int fromBorg, SessionJudge judge, ClientWriter client, SessionRate rate, Func<bool> isClientGone, Action learn)
{
    private const int Large = 128 * 1024;

    private readonly MsgpackFramer framer = new(new MsgpackLimits { TextBytes = 128 * 1024, MessageBytes = 1024 * 1024 });
    private readonly ArrayBufferWriter<byte> opening = new();
    /// <summary>Relays to the end. Not null if the session has to end.</summary>
    /// <exception cref="IOException">The client is gone.</exception>
    /// <exception cref="MsgpackException">borg speaks in tongues.</exception>
    public Judgement? Relay()
    {
        var buffer = new byte[256 * 1024];
        while (Pipes.Read(fromBorg, buffer) is > 0 and var read)
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, read);
            while (!rest.IsEmpty && judge.AwaitsReply && !isClientGone())
            {
                var length = framer.Take(rest, out var isComplete);
                opening.Write(rest[..length]);
                rest = rest[length..];
                if (!isComplete)
                    continue;
                if (judge.JudgeReply(opening.WrittenSpan) is { } end)
                    return end;
                if (judge.IsLearning)
                {
                    if (!rest.IsEmpty)
                        throw new MsgpackException("borg answered what was not asked.");
                    learn();
                    judge.Learned();
                }

                client.FromBorg(opening.WrittenSpan);
                opening.ResetWrittenCount();
            }

            if (isClientGone())
                continue;
            rate.Take(rest.Length);
            client.FromBorg(rest);
            while (client.DataToCome > Large)
            {
                var count = rate.Piece(client.DataToCome);
                rate.Take(count);
                if (!client.MoveData(fromBorg, count))
                    return null;
            }

            Pipes.NapAfter(read);
        }

        return null;
    }
}
