namespace BorgBackupServer.Server.Platform.Results;

/// <summary>An expected refusal that a person or an agent can act on.</summary>
/// <param name="Code">Stable, kebab case, <c>noun.what</c>, for example <c>client.name-taken</c>.</param>
/// <param name="Kind">What sort of refusal.</param>
/// <param name="Detail">One sentence that says what happened.</param>
/// <param name="Hint">What to do next.</param>
/// <param name="Field">The request member that is wrong, where it is one; for forms.</param>
public sealed record Problem(string Code, ProblemKind Kind, string Detail, string? Hint = null, string? Field = null)
{
    public static Problem Invalid(string code, string detail, string? hint = null, string? field = null) =>
        new(code, ProblemKind.Invalid, detail, hint, field);

    public static Problem NotFound(string noun) =>
        new($"{noun}.not-found", ProblemKind.NotFound, $"There is no such {noun}.");

    public static Problem Conflict(string code, string detail, string? hint = null, string? field = null) =>
        new(code, ProblemKind.Conflict, detail, hint, field);

    public static Problem Unavailable(string code, string detail, string? hint = null) =>
        new(code, ProblemKind.Unavailable, detail, hint);
}
