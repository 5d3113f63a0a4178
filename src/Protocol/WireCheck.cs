namespace BorgBackupServer.Protocol;

/// <summary>Holds a message against <see cref="WireLimits"/> after it was read; null means that it keeps them.</summary>
public static class WireCheck
{
    public static WireProblem? Check(EnrolRequest request) =>
        Text("token", request.Token.Reveal(), WireLimits.NameChars)
        ?? Text("sshPublicKey", request.SshPublicKey, WireLimits.TextChars)
        ?? Check(request.Machine);

    public static WireProblem? Check(HelloRequest request) =>
        Check(request.Machine) ?? Count("running", request.Running.Count, WireLimits.Jobs);

    public static WireProblem? Check(PollRequest request) => Count("running", request.Running.Count, WireLimits.Jobs);

    public static WireProblem? Check(PollResponse response)
    {
        var problem = Count("orders", response.Orders.Count, WireLimits.Orders)
            ?? Count("cancel", response.Cancel.Count, WireLimits.Jobs);
        foreach (var order in response.Orders)
            problem ??= Check(order);
        return problem;
    }

    public static WireProblem? Check(Order order) => order switch
    {
        BackupOrder backup => Count("paths", backup.Paths.Count, WireLimits.Paths)
            ?? Count("excludes", backup.Excludes.Count, WireLimits.Excludes),
        RestoreOrder restore => Count("paths", restore.Paths.Count, WireLimits.Paths),
        _ => null,
    };

    public static WireProblem? Check(ReportRequest request)
    {
        var problem = Count("reports", request.Reports.Count, WireLimits.Reports);
        foreach (var report in request.Reports)
            problem ??= Check(report.Body);
        return problem;
    }

    private static WireProblem? Check(ReportBody body)
    {
        switch (body)
        {
            case StartedReport started:
                return Text("borgVersion", started.BorgVersion, WireLimits.NameChars);
            case LogReport log:
                var problem = Count("lines", log.Lines.Count, WireLimits.LogLines);
                foreach (var line in log.Lines)
                    problem ??= Text("text", line.Text, WireLimits.TextChars);
                return problem;
            case FinishedReport finished:
                problem = Count("warnings", finished.Warnings.Count, WireLimits.Warnings)
                    ?? Text("detail", finished.Problem?.Detail, WireLimits.TextChars)
                    ?? Text("hint", finished.Problem?.Hint, WireLimits.TextChars)
                    ?? Text("code", finished.Problem?.Code, WireLimits.NameChars)
                    ?? Text("name", finished.Archive?.Name, WireLimits.NameChars);
                foreach (var warning in finished.Warnings)
                    problem ??= Text("text", warning.Text, WireLimits.TextChars);
                return problem;
            default:
                return null;
        }
    }

    private static WireProblem? Check(MachineFacts machine)
    {
        var problem = Text("agentVersion", machine.AgentVersion, WireLimits.NameChars)
            ?? Text("borgVersion", machine.BorgVersion, WireLimits.NameChars)
            ?? Text("machineName", machine.MachineName, WireLimits.NameChars)
            ?? Text("operatingSystem", machine.OperatingSystem, WireLimits.NameChars)
            ?? Text("architecture", machine.Architecture, WireLimits.NameChars)
            ?? Count("capabilities", machine.Capabilities.Count, WireLimits.Jobs)
            ?? Count("backupPaths", machine.Policy.BackupPaths.Count, WireLimits.Paths)
            ?? Count("restoreTargets", machine.Policy.RestoreTargets.Count, WireLimits.Paths);
        foreach (var capability in machine.Capabilities)
            problem ??= Text("capabilities", capability, WireLimits.NameChars);
        return problem;
    }

    private static WireProblem? Count(string member, int count, int limit) =>
        count <= limit ? null : TooLong($"\"{member}\" has {count} entries; at most {limit} are taken.");

    private static WireProblem? Text(string member, string? text, int limit) =>
        text is null || text.Length <= limit ? null : TooLong($"\"{member}\" has {text.Length} characters; at most {limit} are taken.");

    private static WireProblem TooLong(string detail) => new() { Code = "message.too-long", Detail = detail };
}
