using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Placing;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Looks at where a restore would write, with the same care, and changes nothing.</summary>
internal static class LookRun
{
    public static FinishedReport Run(LookOrder order, AgentPolicy policy, RunContext context, Action started, CancellationToken cancellationToken)
    {
        var folder = "/";
        if (order.InPlace != true && !TargetCheck.Find(order.TargetDirectory.Text, policy).IsSuccess(out folder, out var problem))
            return RunEnds.Failed(problem);
        started();
        var place = new TargetPlace { Folder = folder, Roots = order.InPlace == true ? policy.BackupPaths : null, Forbidden = PlacingRun.ForbiddenIn(context) };
        var looked = new TargetLook(place, context.Time, cancellationToken);
        foreach (var path in order.Paths)
            looked.Add(path);
        var accounts = new Accounts();
        return new FinishedReport
        {
            Outcome = JobOutcome.Succeeded,
            Warnings = [],
            WarningCount = 0,
            Look = new LookFacts
            {
                ExistingCount = looked.Count,
                IsCutOff = looked.IsCutOff,
                FirstExisting = looked.First,
                FreeBytes = FreeBytesAt(order.InPlace == true && order.Paths.Count > 0 ? "/" + order.Paths[0].Text : folder),
                MissingUsers = [.. order.Users.Where(name => accounts.FindUser(name) is null)],
                MissingGroups = [.. order.Groups.Where(name => accounts.FindGroup(name) is null)],
            },
        };
    }

    // The target itself may not be there yet.
    private static long FreeBytesAt(string path)
    {
        while (!Directory.Exists(path) && path.Length > 1)
            path = Path.GetDirectoryName(path) ?? "/";
        return new DriveInfo(path).AvailableFreeSpace;
    }
}
