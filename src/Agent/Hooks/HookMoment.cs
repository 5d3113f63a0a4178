namespace BorgBackupServer.Agent.Hooks;

/// <summary>When a hook runs, and what it is told: nothing but these, and its time limit.</summary>
/// <param name="Word"><c>before</c> or <c>after</c>.</param>
/// <param name="JobId">The job.</param>
/// <param name="Archive">The archive that is to be, or was to be, made.</param>
/// <param name="Outcome">Afterwards: <c>succeeded</c>, <c>warned</c>, <c>failed</c>, <c>cancelled</c>, <c>interrupted</c>.</param>
/// <param name="ProblemCode">Afterwards, if it failed.</param>
public sealed record HookMoment(string Word, Guid JobId, string Archive, string? Outcome = null, string? ProblemCode = null);
