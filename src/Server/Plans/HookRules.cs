using System.Text.RegularExpressions;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Plans;

/// <summary>What a plan may say of hooks: names. The agent looks again, and finds out whether there is such a file.</summary>
internal static partial class HookRules
{
    public const int MaxMinutes = 24 * 60;

    public static Result<PlanHooks> Check(PlanHooks? given)
    {
        var hooks = given ?? PlanHooks.None;
        hooks = hooks with { Before = Clean(hooks.Before), After = Clean(hooks.After) };
        foreach (var (name, field) in new[] { (hooks.Before, "hooks.before"), (hooks.After, "hooks.after") })
            if (name is not null && !Name().IsMatch(name))
                return Problem.Invalid("plan.hook-invalid", $"'{PlanRules.Shown(name)}' is not the name of a hook.", "A hook is a file in the client's own folder of hooks; name it without the folder.", field);
        if (hooks.TimeoutMinutes is < 1 or > MaxMinutes)
            return Problem.Invalid("plan.hook-timeout", $"A hook may take between 1 and {MaxMinutes} minutes.", null, "hooks.timeoutMinutes");
        return hooks.AreNone ? PlanHooks.None : hooks;
    }

    private static string? Clean(string? name) => string.IsNullOrWhiteSpace(name) ? null : name.Trim();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex Name();
}
