using System.Text.RegularExpressions;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Hooks;

/// <summary>
/// The client's own folder of hooks. The server only says a name of it: it can choose among what the client's
/// administrator put there, and cannot add to it.
/// </summary>
public static partial class HookFolder
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>One name in one folder: no slash, no dot or dash in front.</summary>
    public static bool IsName(string name) => NameForm().IsMatch(name);

    /// <summary>The file of a hook that may run, or why it may not.</summary>
    public static Result<string> Find(string name, AgentPolicy policy)
    {
        if (!IsName(name))
            return new Problem("order.invalid", ProblemKind.Refused, "The order names a hook in a form that is not allowed.");
        if (policy.HooksDirectory is not { } directory)
            return new Problem("policy.hooks", ProblemKind.Refused, "The policy of this client allows no hooks.", "Name a folder as hooks.directory in the client's policy file, or take the hook out of the plan.");
        if (TrustedFile.FindFolder(directory, out var problem) is not { } folder)
            return Unsafe(AgentLog.OneLine(problem ?? ""));
        var path = Path.Combine(folder, name);
        if (FileStatus.Of(System.Text.Encoding.UTF8.GetBytes(path)) is null)
            return new Problem("hook.missing", ProblemKind.Refused, $"There is no hook {name} on this client.", $"Put it into {AgentLog.OneLine(directory)}, or take it out of the plan.");
        if (TrustedFile.Refuse(path) is { } refused)
            return Unsafe(AgentLog.OneLine(refused));
        return (File.GetUnixFileMode(path) & AnyExecute) != 0 ? path : Unsafe($"{AgentLog.OneLine(path)} is not executable.");
    }

    /// <summary>What the server may name, for its pages.</summary>
    public static IReadOnlyList<string> List(AgentPolicy policy) =>
        policy.HooksDirectory is { } directory && TrustedFile.FindFolder(directory, out _) is { } folder
            ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(name => IsName(name) && Find(name, policy).IsSuccess(out _, out _))
                .Order(StringComparer.Ordinal).Take(WireLimits.Hooks)]
            : [];

    private static Problem Unsafe(string detail) =>
        new("hook.unsafe", ProblemKind.Refused, detail, "A hook is an executable file that root or the agent's own user owns and nobody else can change, and so is each folder above it.");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex NameForm();
}
