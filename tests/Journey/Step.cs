namespace BorgBackupServer.Journey;

/// <summary>One thing that a person would do.</summary>
/// <param name="Name">What is done, as an imperative.</param>
/// <param name="TakeAsync">Does it and says what came of it; throws <see cref="StepFailedException"/> otherwise.</param>
/// <param name="Deadline">After this long the step has failed.</param>
public sealed record Step(string Name, Func<Trip, CancellationToken, Task<string>> TakeAsync, TimeSpan Deadline);
