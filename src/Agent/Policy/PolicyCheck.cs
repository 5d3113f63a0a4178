using System.Text;
using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Hooks;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Policy;

/// <summary>
/// Holds an order against the client's policy and the pins of its enrolment, before anything happens. Pure: what only
/// the disk can tell (symbolic links) is checked by <see cref="SourceCheck"/> and <see cref="TargetCheck"/> afterwards.
/// </summary>
public static class PolicyCheck
{
    private const int LongestCheckpointSeconds = 7 * 24 * 3600;

    /// <returns>The order as it came, or why it is refused.</returns>
    public static Result<Order> Decide(Order order, AgentPolicy policy, IReadOnlyList<RepositoryPin> pins)
    {
        if (WireCheck.Check(order) is { } tooLong)
            return Refused("order.invalid", tooLong.Detail);
        var problem = order switch
        {
            BackupOrder backup => OfRepository(backup.Repository, pins) ?? OfBackup(backup, policy),
            RestoreOrder restore => OfRepository(restore.Repository, pins) ?? OfRestore(restore, policy),
            ReceiveOrder receive => OfReceive(receive, policy),
            RestoreDatabaseOrder database => OfRepository(database.Repository, pins) ?? OfDatabaseRestore(database, policy),
            ReceiveDatabaseOrder database => OfDatabaseReceive(database, policy),
            LookOrder look => OfLook(look, policy),
            ProofOrder proof => OfRepository(proof.Repository, pins) ?? OfProof(proof, policy),
            LoadProofOrder proof => OfRepository(proof.Repository, pins) ?? OfLoadProof(proof, policy),
            UnknownOrder unknown => Refused("order.unknown", $"This agent does not know orders of the kind \"{Shown(unknown.UnknownKind)}\".", "Update the agent, or leave the server as it was."),
            _ => Refused("order.unknown", "This agent does not know this order.", "Update the agent."),
        };
        return problem is null ? order : problem;
    }

    private static Problem? OfRepository(RepositoryTarget target, IReadOnlyList<RepositoryPin> pins)
    {
        if (!OrderGrammar.IsRepositoryPath(target.Path) || !OrderGrammar.IsBorgId(target.BorgId))
            return Refused("order.invalid", "The order names a repository in a form that is not allowed.");
        var pin = pins.FirstOrDefault(candidate => candidate.RepositoryId == target.RepositoryId);
        if (pin is null)
            return Refused("repository.unknown", "The order names a repository that this client was not enrolled with.",
                "If the repository is new and yours, enrol the client again: bbs-agent enrol --again.");
        return pin.BorgId == target.BorgId
            ? null
            : Refused("repository.changed", "The order names another repository than the one pinned at enrolment.",
                "Find out on the server who replaced the repository. If it was you, enrol the client again: bbs-agent enrol --again.");
    }

    private static Problem? OfBackup(BackupOrder order, AgentPolicy policy)
    {
        if (!OrderGrammar.IsArchiveName(order.ArchiveName))
            return Refused("order.invalid", "The name of the archive is not allowed.");
        if (!OrderGrammar.IsCompression(order.Compression))
            return Refused("order.invalid", "The compression is not one of borg's.");
        if (order.CheckpointSeconds is < 1 or > LongestCheckpointSeconds)
            return Refused("order.invalid", "The time between checkpoints is out of range.");
        if (order.Excludes.FirstOrDefault(pattern => !OrderGrammar.IsExclude(pattern)) is { } exclude)
            return Refused("order.invalid", $"The exclude pattern \"{Shown(exclude)}\" is not allowed.", "Write it with its style, for example sh:**/.cache.");
        if (order.Hooks is { } hooks && OfHooks(hooks, policy) is { } hook)
            return hook;
        if (order.Databases is { } databases)
            return OfDatabases(order, databases, policy);
        if (order.Paths.Count == 0)
            return Refused("order.invalid", "The order names nothing to back up.");
        foreach (var path in order.Paths)
        {
            if (!PathRules.IsPlain(path.Bytes))
                return Refused("order.invalid", $"The path \"{Shown(path.Text)}\" is not absolute and plain.");
            if (!path.IsText)
                return Refused("source.not-text", $"The path \"{Shown(path.Text)}\" is not valid UTF-8 and cannot be named to borg.", "Name the folder that it is in; what is below is saved whatever its name.");
            if (!policy.BackupPaths.Any(root => IsWithin(root, path)))
                return Refused("policy.backup-path", $"The policy of this client does not allow to read \"{Shown(path.Text)}\".", "Add a root to backup.paths in the client's policy file, or change the plan.");
        }

        return null;
    }

    private static Problem? OfHooks(HookChoice hooks, AgentPolicy policy)
    {
        if (((string?[])[hooks.Before, hooks.After]).Any(name => name is not null && !HookFolder.IsName(name)))
            return Refused("order.invalid", "The order names a hook in a form that is not allowed.");
        if (hooks.TimeoutSeconds is < 1 or > HookedRun.LongestSeconds)
            return Refused("order.invalid", "The time limit of the hooks is out of range.");
        return (hooks.Before ?? hooks.After) is null || policy.HooksDirectory is not null
            ? null
            : Refused("policy.hooks", "The policy of this client allows no hooks.", "Name a folder as hooks.directory in the client's policy file, or take the hook out of the plan.");
    }

    private static Problem? OfDatabases(BackupOrder order, IReadOnlyList<DatabaseChoice> databases, AgentPolicy policy)
    {
        if (databases.Count == 0 || order.Paths.Count > 0)
            return Refused("order.invalid", "An archive is of files or of databases.");
        if (databases.Any(choice => !SourceFolder.IsName(choice.Source) || choice.Names is [])
            || databases.Select(choice => choice.Source).Distinct(StringComparer.Ordinal).Count() < databases.Count)
            return Refused("order.invalid", "The order names databases in a form that is not allowed.");
        if (order.SignIns is { } signIns && (signIns.Any(signIn => !IsSignIn(signIn) || databases.All(choice => choice.Source != signIn.Source))
            || signIns.Select(signIn => signIn.Source).Distinct(StringComparer.Ordinal).Count() < signIns.Count))
            return Refused("order.invalid", "The order says who signs in, in a form that is not allowed.");
        return policy.DatabasesDirectory is not null
            ? null
            : Refused("policy.databases", "The policy of this client names no database sources.", "Name a folder as databases.directory in the client's policy file; see docs/databases.md.");
    }

    private static Problem? OfRestore(RestoreOrder order, AgentPolicy policy)
    {
        if (!OrderGrammar.IsArchiveName(order.ArchiveName) || !OrderGrammar.IsBorgId(order.ArchiveBorgId))
            return Refused("order.invalid", "The order names an archive in a form that is not allowed.");
        if (order.ExpectedBytes is < 0 || order.ExpectedFileCount is < 0)
            return Refused("order.invalid", "The order expects less than nothing.");
        foreach (var path in order.Paths)
            if (!OrderGrammar.IsArchivePath(path.Bytes))
                return Refused("order.invalid", $"\"{Shown(path.Text)}\" is not a path in an archive.");
        return OfTarget(order.TargetDirectory, order.InPlace == true, order.Existing is not null, policy);
    }

    private static Problem? OfReceive(ReceiveOrder order, AgentPolicy policy) => order.ExpectedBytes is < 0 || order.ExpectedFileCount is < 0
        ? Refused("order.invalid", "The order expects less than nothing.")
        : OfTarget(order.TargetDirectory, order.InPlace == true, true, policy);

    // Whether the source lets databases be made or replaced stands in its own file, which is read when the order is carried out.
    private static Problem? OfDatabaseRestore(RestoreDatabaseOrder order, AgentPolicy policy)
    {
        if (!OrderGrammar.IsArchiveName(order.ArchiveName) || !OrderGrammar.IsBorgId(order.ArchiveBorgId))
            return Refused("order.invalid", "The order names an archive in a form that is not allowed.");
        return OfDatabaseTarget(order.Dump, order.Source, order.Database, order.Replaces == true, order.SafetyDirectory, order.SignIn, policy);
    }

    private static Problem? OfDatabaseReceive(ReceiveDatabaseOrder order, AgentPolicy policy) => order.DumpBytes < 0
        ? Refused("order.invalid", "The order expects less than nothing.")
        : OfDatabaseTarget(order.Dump, order.Source, order.Database, order.Replaces == true, order.SafetyDirectory, order.SignIn, policy);

    private static Problem? OfDatabaseTarget(WirePath dump, string source, string database, bool replaces, WirePath? safetyDirectory, DatabaseSignIn? signIn, AgentPolicy policy)
    {
        if (!OrderGrammar.IsArchivePath(dump.Bytes) || !dump.IsText || DumpPath.Parse(dump.Text) is not { Database: not null })
            return Refused("order.invalid", "The order names a dump in a form that is not allowed.");
        if (!SourceFolder.IsName(source) || database.Length == 0 || database.Contains('\0', StringComparison.Ordinal) || replaces != (safetyDirectory is not null))
            return Refused("order.invalid", "The order names a database in a form that is not allowed.");
        if (signIn is not null && (!IsSignIn(signIn) || signIn.Source != source))
            return Refused("order.invalid", "The order says who signs in, in a form that is not allowed.");
        if (policy.DatabasesDirectory is null)
            return Refused("policy.databases", "The policy of this client names no database sources.", "Name a folder as databases.directory in the client's policy file; see docs/databases.md.");
        return safetyDirectory is { } folder ? OfTarget(folder, false, true, policy) : null;
    }

    private static Problem? OfLook(LookOrder order, AgentPolicy policy) =>
        order.Paths.FirstOrDefault(path => !OrderGrammar.IsArchivePath(path.Bytes)) is { } path
            ? Refused("order.invalid", $"\"{Shown(path.Text)}\" is not a path in an archive.")
            : OfTarget(order.TargetDirectory, order.InPlace == true, true, policy);

    private static Problem? OfProof(ProofOrder order, AgentPolicy policy) => OfProof(order.ArchiveName, order.ArchiveBorgId, order.ExpectedBytes, order.ExpectedFileCount, order.Paths, policy);

    private static Problem? OfLoadProof(LoadProofOrder order, AgentPolicy policy) =>
        OfProof(order.ArchiveName, order.ArchiveBorgId, order.ExpectedBytes, order.ExpectedFileCount, order.Paths, policy)
        ?? (policy.ScratchAccount is null
            ? Refused("policy.scratch", "The policy of this client does not allow a database server for a proof.", "Name an account as restore.scratch-account in the client's policy file; see docs/proofs.md.")
            : null);

    private static Problem? OfProof(string archiveName, string borgId, long bytes, long fileCount, IReadOnlyList<WirePath> paths, AgentPolicy policy)
    {
        if (!OrderGrammar.IsArchiveName(archiveName) || !OrderGrammar.IsBorgId(borgId))
            return Refused("order.invalid", "The order names an archive in a form that is not allowed.");
        if (bytes < 0 || fileCount < 0)
            return Refused("order.invalid", "The order expects less than nothing.");
        foreach (var path in paths)
            if (!OrderGrammar.IsArchivePath(path.Bytes))
                return Refused("order.invalid", $"\"{Shown(path.Text)}\" is not a path in an archive.");
        return policy.AllowsProofs
            ? null
            : Refused("policy.proofs", "The policy of this client does not allow restore proofs.", "Set restore.proofs = \"scratch\" in the client's policy file, or prove on the server instead.");
    }

    private static Problem? OfTarget(WirePath target, bool isInPlace, bool hasChoice, AgentPolicy policy)
    {
        if (!PathRules.IsPlain(target.Bytes))
            return Refused("order.invalid", "The target of the restore is not absolute and plain.");
        if (!target.IsText)
            return Refused("restore.target-not-text", "The target's name is not valid UTF-8.", "Choose another folder.");
        if (isInPlace)
        {
            if (target.Bytes.Length != 1 || !hasChoice)
                return Refused("order.invalid", "A restore to the original place names no folder, and says what happens to files that are there.");
            return policy.RestoresInPlace
                ? null
                : Refused("policy.restore-in-place", "The policy of this client does not allow to restore to the original place.",
                    "Add \"original\" to restore.targets in the client's policy file, or choose a folder.");
        }

        return policy.RestoreTargets.Any(root => IsWithin(root, target))
            ? null
            : Refused("policy.restore-target", $"The policy of this client does not allow to write into \"{Shown(target.Text)}\".",
                "Choose a folder below one of restore.targets in the client's policy file, or add one there.");
    }

    // A line break would end the line of an option file and begin the next. An empty password could stand for no question at all.
    private static bool IsSignIn(DatabaseSignIn signIn) =>
        SourceFolder.IsName(signIn.Source) && signIn.User.Length > 0 && !signIn.User.Any(char.IsControl) && signIn.Password.Reveal() is { Length: > 0 } password && !password.Any(char.IsControl);

    private static bool IsWithin(string root, WirePath path) => PathRules.IsWithin(Encoding.UTF8.GetBytes(root), path.Bytes);

    private static string Shown(string text) => AgentLog.OneLine(text.Length <= 200 ? text : text[..200] + "…");

    private static Problem Refused(string code, string detail, string? hint = null) => new(code, ProblemKind.Refused, detail, hint);
}
