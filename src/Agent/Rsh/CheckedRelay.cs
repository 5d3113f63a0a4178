using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Agent.Rsh;

/// <summary>
/// Relays borg and the server until the server has named the pinned repository, message by message; from then on the
/// kernel moves the bytes. Each direction has a thread of its own, and a closed end is passed on.
/// </summary>
/// <param name="check">Judges what passes.</param>
/// <param name="fromBorg">Our standard input.</param>
/// <param name="toBorg">Our standard output.</param>
/// <param name="toServer">ssh's standard input.</param>
/// <param name="fromServer">ssh's standard output.</param>
internal sealed class CheckedRelay(RepositoryIdCheck check, int fromBorg, int toBorg, int toServer, int fromServer)
{
    /// <summary>From borg to the server, to the end. True if it ended in order.</summary>
    public bool RelayFromBorg() => Relay(fromBorg, toServer, check.FromClient);

    /// <summary>From the server to borg, to the end. False if the check refused; then the connection is to be closed.</summary>
    public bool RelayFromServer() => Relay(fromServer, toBorg, check.FromServer);

    private bool Relay(int from, int to, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> judge)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (check.Verdict == RepositoryIdVerdict.Pending)
            {
                var read = Pipes.Read(from, buffer);
                if (read == 0)
                    return check.Verdict is RepositoryIdVerdict.Pending or RepositoryIdVerdict.Verified;
                Pipes.Write(to, judge(buffer.AsMemory(0, read)).Span);
            }

            if (check.Verdict != RepositoryIdVerdict.Verified)
                return false;
            // A message of which only a part had come when the other direction brought the verdict.
            Pipes.Write(to, judge(ReadOnlyMemory<byte>.Empty).Span);
            Pipes.MoveAll(from, to);
            return true;
        }
        catch (IOException)
        {
            return true; // because the other side went away first, and its exit code tells why
        }
    }
}
