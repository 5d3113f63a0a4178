using System.Text;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Policy;

/// <summary>
/// What only the disk can tell of a backup's paths. borg stores a link at the end of a path as a link, but follows the
/// ones on the way: with the root /home, a link /home/eve/x → /etc would hand out /etc by the path /home/eve/x/shadow.
/// </summary>
public static class SourceCheck
{
    public static Problem? LeadsOut(BackupOrder order, AgentPolicy policy)
    {
        var roots = policy.BackupPaths.Select(root => RealPlace.Of(Encoding.UTF8.GetBytes(root))).OfType<byte[]>().ToArray();
        foreach (var path in order.Paths)
            if (RealParentOf(path.Bytes) is { } real && !roots.Any(root => PathRules.IsWithin(root, real)))
                return new Problem("policy.backup-path", ProblemKind.Refused,
                    $"A symbolic link leads from \"{AgentLog.OneLine(path.Text)}\" out of what the policy of this client allows to read.",
                    "Name the folder itself, and add it to backup.paths in the client's policy file if it may be read.");
        return null;
    }

    /// <summary>The paths of the order that are not there.</summary>
    public static IReadOnlyList<WirePath> Missing(BackupOrder order) => [.. order.Paths.Where(path => !Posix.Exists(path.Bytes))];

    private static byte[]? RealParentOf(ReadOnlySpan<byte> path)
    {
        path = path.TrimEnd((byte)'/');
        if (path.Length == 0)
            return "/"u8.ToArray();
        var slash = path.LastIndexOf((byte)'/');
        return RealPlace.Of(path[..Math.Max(slash, 1)]) is { } parent ? [.. parent.AsSpan().TrimEnd((byte)'/'), .. path[slash..]] : null;
    }
}
