namespace BorgBackupServer.Server.Platform.Rest;

/// <summary>How a refusal looks to a program: what ProblemResults writes, for the OpenAPI document.</summary>
/// <param name="Type">Always <c>about:blank</c>; the code says what it is.</param>
/// <param name="Title">The sort of refusal, in words.</param>
/// <param name="Status">The HTTP status once more.</param>
/// <param name="Detail">What happened, for people.</param>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Hint">What to do next.</param>
/// <param name="Field">The member of the request that is wrong.</param>
/// <param name="TraceId">Finds the request in the server's log.</param>
internal sealed record ProblemDocument(string Type, string Title, int Status, string Detail, string Code, string? Hint = null, string? Field = null, string? TraceId = null);
