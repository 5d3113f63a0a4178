namespace BorgBackupServer.Server.Platform.Results;

/// <summary>One page of a longer list. <paramref name="Total"/> counts the whole list, so that a page can say how much there is.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total);
