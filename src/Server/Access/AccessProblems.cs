using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Access;

/// <summary>The refusals of this noun that others give too.</summary>
public static class AccessProblems
{
    public static Problem NotSignedIn { get; } = new("access.not-signed-in", ProblemKind.Unauthenticated, "Nobody is signed in.", "Sign in first.");

    public static Problem Forbidden { get; } = new("access.forbidden", ProblemKind.Forbidden, "This account may not do that.", "It is for administrators.");

    public static Problem NeedsSession { get; } = new(
        "access.session-needed", ProblemKind.Forbidden, "That is only for somebody who signed in.", "Sign in with the browser, and do it on the page of your account.");

    /// <summary>For what the actor may see, and may not do this to.</summary>
    public static Problem Missing(Permission permission) => new(
        "access.permission-missing", ProblemKind.Forbidden, $"This account may not {permission.Allows()} there.", $"An administrator can give it the permission “{permission.Name()}”.");
}
