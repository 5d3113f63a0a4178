using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access.Attempts;

/// <summary>What is said to who tried too often; the same whether there is such an account or not.</summary>
public static class AttemptProblems
{
    public static Problem TooMany(string what, TimeSpan wait) => new(
        "access.too-many-attempts", ProblemKind.TooMany, $"There were too many {what}.",
        $"Try again in {Math.Ceiling(wait.TotalMinutes):0} {(wait.TotalMinutes <= 1 ? "minute" : "minutes")}.");
}
