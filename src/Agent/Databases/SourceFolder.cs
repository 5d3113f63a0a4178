using System.Text;
using System.Text.RegularExpressions;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Databases;

/// <summary>The client's own folder of sources: NAME.toml each. Like the policy, it is what the client's administrator wrote and no order can change.</summary>
public static partial class SourceFolder
{
    private const string End = ".toml";

    public static bool IsName(string name) => NameForm().IsMatch(name);

    public static Result<DatabaseSource> Find(string name, AgentPolicy policy)
    {
        if (!IsName(name))
            return new Problem("order.invalid", ProblemKind.Refused, "The order names a database source in a form that is not allowed.");
        if (policy.DatabasesDirectory is not { } directory)
            return new Problem("policy.databases", ProblemKind.Refused, "The policy of this client names no database sources.", "Name a folder as databases.directory in the client's policy file; see docs/databases.md.");
        if (TrustedFile.FindFolder(directory, out var problem) is not { } folder)
            return Unsafe(problem ?? "");
        var file = Path.Combine(folder, name + End);
        if (FileStatus.Of(Encoding.UTF8.GetBytes(file)) is null)
            return new Problem("database.source-missing", ProblemKind.Refused, $"There is no database source {name} on this client.", $"Describe it in {AgentLog.OneLine(directory)}/{name}{End}, or take it out of the plan.");
        if (TrustedFile.Refuse(file) is { } refused)
            return Unsafe(refused);
        try
        {
            return SourceText.Parse(File.ReadAllText(file), name, file);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return Unsafe(unread.Message);
        }
    }

    /// <summary>All names, with what is wrong with some of them left to <see cref="Find"/>.</summary>
    public static IReadOnlyList<string> Names(AgentPolicy policy) =>
        policy.DatabasesDirectory is { } directory && TrustedFile.FindFolder(directory, out _) is { } folder
            ? [.. Directory.EnumerateFiles(folder, "*" + End).Select(path => Path.GetFileNameWithoutExtension(path)).Where(IsName).Order(StringComparer.Ordinal).Take(WireLimits.DatabaseSources)]
            : [];

    /// <summary>The password of a source; empty if it has none.</summary>
    internal static Result<string> ReadPassword(DatabaseSource source)
    {
        if (source.PasswordFile is not { } file)
            return "";
        if (TrustedFile.FindFolder(Path.GetDirectoryName(file) ?? "/", out var problem) is null || (problem = TrustedFile.Refuse(file, isSecret: true)) is not null)
            return Unsafe(problem ?? "");
        using var reader = new StreamReader(file);
        return reader.ReadLine() ?? "";
    }

    private static Problem Unsafe(string detail) => new("database.source-unsafe", ProblemKind.Configuration, AgentLog.OneLine(detail),
        "Sources and their passwords lie in files that root or the agent's own user owns and nobody else can change; passwords also not read.");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex NameForm();
}
