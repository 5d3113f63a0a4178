using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Results;

/// <summary>An expected refusal that a person or the server can act on.</summary>
/// <param name="Code">Stable, kebab case, <c>noun.what</c>; see docs/agent.md.</param>
/// <param name="Detail">One sentence that says what happened.</param>
/// <param name="Hint">What to do next; null where nothing helps.</param>
public sealed record Problem(string Code, ProblemKind Kind, string Detail, string? Hint = null)
{
    public WireProblem ToWire() => new() { Code = Code, Detail = Shorten(Detail), Hint = Hint };

    private static string Shorten(string text) => text.Length <= WireLimits.TextChars ? text : text[..(WireLimits.TextChars - 1)] + "…";
}
