namespace BorgBackupServer.Protocol;

/// <summary>Holds a message against <see cref="WireLimits"/> after it was read; null means that it keeps them.</summary>
public static class WireCheck
{
    public static WireProblem? Check(EnrolRequest request) =>
        Text("token", request.Token.Reveal(), WireLimits.NameChars)
        ?? Text("sshPublicKey", request.SshPublicKey, WireLimits.TextChars)
        ?? Check(request.Machine);

    public static WireProblem? Check(HelloRequest request) =>
        Check(request.Machine) ?? Count("running", request.Running, WireLimits.Jobs);

    public static WireProblem? Check(PollRequest request) => Count("running", request.Running, WireLimits.Jobs);

    public static WireProblem? Check(PollResponse response)
    {
        var problem = Count("orders", response.Orders, WireLimits.Orders)
            ?? Count("cancel", response.Cancel, WireLimits.Jobs);
        foreach (var order in problem is null ? response.Orders : [])
            problem ??= Check(order);
        return problem;
    }

    public static WireProblem? Check(Order order) => order switch
    {
        BackupOrder backup => Count("paths", backup.Paths, WireLimits.Paths)
            ?? Count("excludes", backup.Excludes, WireLimits.Excludes)
            ?? Text("before", backup.Hooks?.Before, WireLimits.NameChars)
            ?? Text("after", backup.Hooks?.After, WireLimits.NameChars)
            ?? (backup.Databases is { } databases ? Check(databases) : null)
            ?? (backup.SignIns is { } signIns ? Count("signIns", signIns, WireLimits.DatabaseSources) ?? signIns.Select(Check).FirstOrDefault(tooLong => tooLong is not null) : null),
        RestoreOrder restore => Count("paths", restore.Paths, WireLimits.Paths),
        RestoreDatabaseOrder database => Text("source", database.Source, WireLimits.NameChars) ?? Text("database", database.Database, WireLimits.NameChars) ?? Check(database.SignIn),
        ReceiveDatabaseOrder receive => Text("archiveName", receive.ArchiveName, WireLimits.NameChars)
            ?? Text("fromClient", receive.FromClient, WireLimits.NameChars)
            ?? Text("characterSet", receive.CharacterSet, WireLimits.NameChars)
            ?? Text("collation", receive.Collation, WireLimits.NameChars)
            ?? Text("characterType", receive.CharacterType, WireLimits.NameChars)
            ?? Text("source", receive.Source, WireLimits.NameChars)
            ?? Text("database", receive.Database, WireLimits.NameChars)
            ?? Check(receive.SignIn),
        ProofOrder proof => Count("paths", proof.Paths, WireLimits.Paths) ?? Text("archiveName", proof.ArchiveName, WireLimits.NameChars),
        LoadProofOrder proof => Count("paths", proof.Paths, WireLimits.Paths) ?? Text("archiveName", proof.ArchiveName, WireLimits.NameChars),
        ReceiveOrder receive => Text("archiveName", receive.ArchiveName, WireLimits.NameChars) ?? Text("fromClient", receive.FromClient, WireLimits.NameChars),
        LookOrder look => Count("paths", look.Paths, WireLimits.Paths)
            ?? Names("users", look.Users)
            ?? Names("groups", look.Groups),
        _ => null,
    };

    public static WireProblem? Check(ReportRequest request)
    {
        var problem = Count("reports", request.Reports, WireLimits.Reports);
        foreach (var report in problem is null ? request.Reports : [])
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
                var problem = Count("lines", log.Lines, WireLimits.LogLines);
                foreach (var line in problem is null ? log.Lines : [])
                    problem ??= Text("text", line.Text, WireLimits.TextChars);
                return problem;
            case FinishedReport finished:
                problem = Count("warnings", finished.Warnings, WireLimits.Warnings)
                    ?? Text("detail", finished.Problem?.Detail, WireLimits.TextChars)
                    ?? Text("hint", finished.Problem?.Hint, WireLimits.TextChars)
                    ?? Text("code", finished.Problem?.Code, WireLimits.NameChars)
                    ?? Text("name", finished.Archive?.Name, WireLimits.NameChars)
                    ?? (finished.Look is { } look ? Count("firstExisting", look.FirstExisting, WireLimits.Jobs) ?? Names("missingUsers", look.MissingUsers) ?? Names("missingGroups", look.MissingGroups) : null)
                    ?? (finished.Proof is { } proof ? Text("digest", proof.Digest, WireLimits.NameChars) ?? Text("trouble", proof.Trouble, WireLimits.TextChars) ?? Count("firstDiffering", proof.FirstDiffering, WireLimits.Jobs) : null)
                    ?? (finished.Load is { } load ? Check(load) : null);
                foreach (var warning in problem is null ? finished.Warnings : [])
                    problem ??= Text("text", warning.Text, WireLimits.TextChars);
                return problem;
            default:
                return null;
        }
    }

    private static WireProblem? Check(DatabaseSignIn? signIn) => signIn is null ? null
        : Text("source", signIn.Source, WireLimits.NameChars) ?? Text("user", signIn.User, WireLimits.NameChars) ?? Text("password", signIn.Password.Reveal(), WireLimits.PasswordChars);

    private static WireProblem? Check(LoadFacts load)
    {
        var problem = Count("databases", load.Databases, WireLimits.Loaded)
            ?? Text("digest", load.Digest, WireLimits.NameChars)
            ?? Text("trouble", load.Trouble, WireLimits.TextChars)
            ?? Text("detail", load.NotPossible?.Detail, WireLimits.TextChars)
            ?? Text("hint", load.NotPossible?.Hint, WireLimits.TextChars)
            ?? Text("code", load.NotPossible?.Code, WireLimits.NameChars);
        foreach (var database in problem is null ? load.Databases : [])
            problem ??= Text("source", database.Source, WireLimits.NameChars) ?? Text("name", database.Name, WireLimits.NameChars) ?? Text("words", database.Words, WireLimits.TextChars);
        return problem;
    }

    private static WireProblem? Check(MachineFacts machine)
    {
        var problem = Text("agentVersion", machine.AgentVersion, WireLimits.NameChars)
            ?? Text("borgVersion", machine.BorgVersion, WireLimits.NameChars)
            ?? Text("machineName", machine.MachineName, WireLimits.NameChars)
            ?? Text("operatingSystem", machine.OperatingSystem, WireLimits.NameChars)
            ?? Text("architecture", machine.Architecture, WireLimits.NameChars)
            ?? Count("capabilities", machine.Capabilities, WireLimits.Jobs)
            ?? Count("backupPaths", machine.Policy.BackupPaths, WireLimits.Paths)
            ?? Count("restoreTargets", machine.Policy.RestoreTargets, WireLimits.Paths);
        foreach (var capability in problem is null ? machine.Capabilities : [])
            problem ??= Text("capabilities", capability, WireLimits.NameChars);
        problem ??= machine.Policy.Hooks is { } hooks ? Names("hooks", hooks, WireLimits.Hooks) : null;
        problem ??= machine.DatabaseSources is { } sources ? Count("databaseSources", sources, WireLimits.DatabaseSources) : null;
        foreach (var source in problem is null ? machine.DatabaseSources ?? [] : [])
            problem ??= Text("name", source.Name, WireLimits.NameChars)
                ?? Text("kind", source.Kind, WireLimits.NameChars)
                ?? Text("detail", source.Problem?.Detail, WireLimits.TextChars)
                ?? Text("hint", source.Problem?.Hint, WireLimits.TextChars)
                ?? Text("code", source.Problem?.Code, WireLimits.NameChars)
                ?? Count("databases", source.Databases, WireLimits.Databases)
                ?? source.Databases.Select(database => Text("name", database.Name, WireLimits.NameChars)).FirstOrDefault(tooLong => tooLong is not null);
        return problem;
    }

    private static WireProblem? Check(IReadOnlyList<DatabaseChoice> choices)
    {
        var problem = Count("databases", choices, WireLimits.DatabaseSources);
        foreach (var choice in problem is null ? choices : [])
            problem ??= Text("source", choice.Source, WireLimits.NameChars) ?? (choice.Names is { } names ? Names("names", names, WireLimits.Databases) : null);
        return problem;
    }

    private static WireProblem? Names(string member, IReadOnlyList<string> names, int limit = WireLimits.Names)
    {
        var problem = Count(member, names, limit);
        foreach (var name in problem is null ? names : [])
            problem ??= Text(member, name, WireLimits.NameChars);
        return problem;
    }

    /// <summary>The reader lets a null pass inside a list, though no list of the wire has any.</summary>
    private static WireProblem? Count<T>(string member, IReadOnlyList<T> items, int limit)
        where T : class =>
        items.Count > limit ? TooLong($"\"{member}\" has {items.Count} entries; at most {limit} are taken.")
        : items.Any(static item => item is null) ? new() { Code = "message.malformed", Detail = $"\"{member}\" has an empty entry." }
        : null;

    private static WireProblem? Text(string member, string? text, int limit) =>
        text is null || text.Length <= limit ? null : TooLong($"\"{member}\" has {text.Length} characters; at most {limit} are taken.");

    private static WireProblem TooLong(string detail) => new() { Code = "message.too-long", Detail = detail };
}
