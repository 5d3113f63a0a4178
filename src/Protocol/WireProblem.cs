namespace BorgBackupServer.Protocol;

/// <summary>An expected refusal on the wire: what happened, and what to do next.</summary>
public sealed record WireProblem
{
    /// <summary>Stable, kebab case, <c>noun.what</c>; for example <c>repository.changed</c>.</summary>
    public required string Code { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>What to do next; null where nothing helps.</summary>
    public string? Hint { get; init; }
}
