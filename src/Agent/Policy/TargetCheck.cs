using System.Text;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;

namespace BorgBackupServer.Agent.Policy;

/// <summary>What only the disk can tell of a restore's target: no link leads out of the allowed folders, and nothing is there yet.</summary>
public static class TargetCheck
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the target and says where it truly is.</summary>
    /// <param name="mayBeFull">The order says what happens to files that are there.</param>
    /// <returns>The real path of the folder.</returns>
    public static Result<string> Prepare(string target, AgentPolicy policy, bool mayBeFull = false)
    {
        if (LeadsOut(target, policy) is { } before)
            return before;
        try
        {
            Directory.CreateDirectory(target, OwnerOnly);
            if (!mayBeFull && Directory.EnumerateFileSystemEntries(target).Any())
                return new Problem("restore.target-not-empty", ProblemKind.Refused, $"The folder {AgentLog.OneLine(target)} is not empty.", "Choose a new folder: a restore never overwrites.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Problem("restore.target-unusable", ProblemKind.Refused, $"The folder {AgentLog.OneLine(target)} cannot be made or read: {AgentLog.OneLine(failure.Message)}", "Choose another folder.");
        }

        // Once more, now that it exists: somebody may have put a link in its way meanwhile.
        return LeadsOut(target, policy) is { } after ? after : Encoding.UTF8.GetString(RealPlace.Of(Encoding.UTF8.GetBytes(target)) ?? []);
    }

    /// <summary>Where the target truly is or would be; nothing is made.</summary>
    public static Result<string> Find(string target, AgentPolicy policy) =>
        LeadsOut(target, policy) is { } problem ? problem : Encoding.UTF8.GetString(RealPlace.Of(Encoding.UTF8.GetBytes(target)) ?? []);

    private static Problem? LeadsOut(string target, AgentPolicy policy)
    {
        var place = RealPlace.Of(Encoding.UTF8.GetBytes(target));
        var isInside = place is not null && policy.RestoreTargets
            .Select(root => RealPlace.Of(Encoding.UTF8.GetBytes(root)))
            .Any(root => root is not null && PathRules.IsWithin(root, place));
        return isInside
            ? null
            : new Problem("policy.restore-target", ProblemKind.Refused,
                $"A symbolic link leads from {AgentLog.OneLine(target)} out of what the policy of this client allows to write.", "Choose a folder without links on the way.");
    }
}
