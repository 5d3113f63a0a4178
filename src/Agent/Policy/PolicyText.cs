using BorgBackupServer.Agent.Results;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace BorgBackupServer.Agent.Policy;

/// <summary>
/// Reads a policy. Strict: an unknown key, a wrong type or a doubled key refuses the whole file with its line, because a
/// misspelt restriction that is silently ignored allows what its writer forbade.
/// </summary>
public static class PolicyText
{
    /// <summary>In restore.targets: the places that the files had.</summary>
    private const string Original = "original";

    private static readonly string[] Keys = ["backup.paths", "restore.targets", "restore.proofs", "restore.scratch-account", "hooks.directory", "databases.directory", "updates"];

    /// <summary>What a new agent may do until its owner says otherwise.</summary>
    public static string Default(string restoreTarget) => $"""
        # What the server may ask of this machine. Only the owner of this file decides; no order can change it.

        # Folders that a backup may read.
        backup.paths = ["/"]

        # Folders that a restore may write into. "original" among them allows to write where the files were, too.
        restore.targets = [{Quote(restoreTarget)}]

        # A proof restores some files into the agent's own folder, compares them with the live ones below backup.paths, and
        # removes them. "scratch" allows it, "never" does not.
        restore.proofs = "scratch"

        # A proof may also load dumps of databases into a database server that the agent starts for it, as this account and
        # never as root, and removes again. Without the line it may not. Best an account that does nothing else.
        # restore.scratch-account = "nobody"

        # The server may name a hook; only root-owned files in this folder run.
        hooks.directory = "/etc/bbs-agent/hooks.d"

        # The server may name a database source; only those described by root-owned files in this folder exist.
        databases.directory = "/etc/bbs-agent/databases.d"

        # "signed" takes updates that carry a valid signature, "never" takes none.
        updates = "signed"

        """;

    /// <param name="text">The content of the file.</param>
    /// <param name="name">How messages call it.</param>
    public static Result<AgentPolicy> Parse(string text, string name)
    {
        var document = SyntaxParser.Parse(text, name);
        if (document.HasErrors)
        {
            var first = document.Diagnostics.First(diagnostic => diagnostic.Kind == DiagnosticMessageKind.Error);
            return Invalid(name, first.Span.Start.Line, first.Message);
        }

        var values = new Dictionary<string, (ValueSyntax Value, int Line)>(StringComparer.Ordinal);
        if (Collect(document.KeyValues, "", values, name) is { } problem)
            return problem;
        foreach (var table in document.Tables)
        {
            if (table is TableArraySyntax)
                return Invalid(name, table.Span.Start.Line, "lists of tables are not used here");
            if (Collect(table.Items, NameOf(table.Name) + ".", values, name) is { } inTable)
                return inTable;
        }

        return Read(values, name);
    }

    private static Result<AgentPolicy> Read(Dictionary<string, (ValueSyntax Value, int Line)> values, string name)
    {
        if (!Paths(values, "backup.paths", name).IsSuccess(out var backupPaths, out var problem)
            || !Paths(values, "restore.targets", name, alsoTaken: Original).IsSuccess(out var restoreTargets, out problem))
            return problem;

        if (!Folder(values, "hooks.directory", name).IsSuccess(out var hooks, out problem)
            || !Folder(values, "databases.directory", name).IsSuccess(out var databases, out problem))
            return problem;

        var allowsProofs = restoreTargets.Count > 0;
        if (values.TryGetValue("restore.proofs", out var given))
        {
            if (given.Value is not StringValueSyntax { Value: "scratch" or "never" } proofs)
                return Invalid(name, given.Line, "restore.proofs is \"scratch\" or \"never\"");
            allowsProofs = proofs.Value == "scratch";
        }

        string? scratchAccount = null;
        if (values.TryGetValue("restore.scratch-account", out given))
        {
            if (given.Value is not StringValueSyntax { Value: { Length: > 0 } account } || account == "root")
                return Invalid(name, given.Line, "restore.scratch-account is the name of an account, and not root");
            scratchAccount = account;
        }

        var updates = UpdatePolicy.OnlySigned;
        if (values.TryGetValue("updates", out given))
        {
            if (given.Value is not StringValueSyntax { Value: "signed" or "never" } choice)
                return Invalid(name, given.Line, "updates is \"signed\" or \"never\"");
            updates = choice.Value == "never" ? UpdatePolicy.Never : UpdatePolicy.OnlySigned;
        }

        return new AgentPolicy
        {
            BackupPaths = backupPaths,
            RestoreTargets = [.. restoreTargets.Where(target => target != Original)],
            RestoresInPlace = restoreTargets.Contains(Original),
            AllowsProofs = allowsProofs,
            ScratchAccount = scratchAccount,
            HooksDirectory = hooks.Length == 0 ? null : hooks,
            DatabasesDirectory = databases.Length == 0 ? null : databases,
            Updates = updates,
        };
    }

    private static Problem? Collect(IEnumerable<KeyValueSyntax> items, string prefix, Dictionary<string, (ValueSyntax Value, int Line)> values, string name)
    {
        foreach (var item in items)
        {
            var key = prefix + NameOf(item.Key);
            var line = item.Span.Start.Line;
            if (!Keys.Contains(key))
                return Invalid(name, line, $"\"{key}\" is not known; known are {string.Join(", ", Keys)}");
            if (item.Value is null || !values.TryAdd(key, (item.Value, line)))
                return Invalid(name, line, $"\"{key}\" is given twice");
        }

        return null;
    }

    private static Result<IReadOnlyList<string>> Paths(Dictionary<string, (ValueSyntax Value, int Line)> values, string key, string name, string? alsoTaken = null)
    {
        if (!values.TryGetValue(key, out var given))
            return Array.Empty<string>(); // what is not allowed is forbidden
        if (given.Value is not ArraySyntax array)
            return Invalid(name, given.Line, $"{key} is a list of absolute paths");
        var paths = new List<string>();
        foreach (var item in array.Items)
        {
            if (item.Value is not StringValueSyntax { Value: { } path } || !(path == alsoTaken || PathRules.IsPlain(path)))
                return Invalid(name, item.Span.Start.Line, $"{key} is a list of absolute paths without \"..\"");
            paths.Add(path);
        }

        return paths;
    }

    /// <summary>Empty if it is not given.</summary>
    private static Result<string> Folder(Dictionary<string, (ValueSyntax Value, int Line)> values, string key, string name)
    {
        if (!values.TryGetValue(key, out var given))
            return "";
        return given.Value is StringValueSyntax { Value: { } folder } && PathRules.IsPlain(folder)
            ? folder
            : Invalid(name, given.Line, $"{key} is an absolute path");
    }

    private static string NameOf(KeySyntax? key) =>
        key is null ? "" : string.Join('.', [Part(key.Key), .. key.DotKeys.Select(dotted => Part(dotted.Key))]);

    private static string Part(BareKeyOrStringValueSyntax? part) => part switch
    {
        StringValueSyntax quoted => quoted.Value ?? "",
        BareKeySyntax bare => bare.Key?.Text ?? "",
        _ => "",
    };

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static Problem Invalid(string name, int line, string detail) =>
        new("policy.invalid", ProblemKind.Configuration, $"{name}, line {line + 1}: {detail}.", "Mend the policy file; no order is carried out until then.");
}
