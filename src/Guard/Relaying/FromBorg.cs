using System.Buffers;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Guard.Judging;

namespace BorgBackupServer.Guard.Relaying;

/// <summary>borg's direction. Until the repository is open each answer is judged before the client gets it.</summary>
internal sealed class FromBorg(int fromBorg, SessionJudge judge, ClientWriter client, SessionRate rate)
{
    private const int Large = 128 * 1024;

    private readonly MsgpackFramer framer = new(new MsgpackLimits { TextBytes = 128 * 1024, MessageBytes = 1024 * 1024 });
    private readonly ArrayBufferWriter<byte> opening = new();
    private volatile bool isClientGone;

    /// <summary>When the client hangs up before it has opened anything, borg writes a sentence where messages belong.</summary>
    public void ClientIsGone() => isClientGone = true;

    /// <summary>Relays to the end. Not null if the session has to end.</summary>
    /// <exception cref="IOException">The client is gone.</exception>
    /// <exception cref="MsgpackException">borg speaks in tongues.</exception>
    public Judgement? Relay()
    {
        var buffer = new byte[256 * 1024];
        while (Pipes.Read(fromBorg, buffer) is > 0 and var read)
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, read);
            while (!rest.IsEmpty && judge.AwaitsReply && !isClientGone)
            {
                var length = framer.Take(rest, out var isComplete);
                opening.Write(rest[..length]);
                rest = rest[length..];
                if (!isComplete)
                    continue;
                if (judge.JudgeReply(opening.WrittenSpan) is { } end)
                    return end;
                client.FromBorg(opening.WrittenSpan);
                opening.ResetWrittenCount();
            }

            if (isClientGone)
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
