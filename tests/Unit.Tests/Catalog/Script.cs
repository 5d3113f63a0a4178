namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>A random life of a catalog: archives indexed, indexed again, and removed.</summary>
internal sealed record Script(int BufferBytes, int StaleNames, IReadOnlyList<Step> Steps)
{
    public override string ToString() => $"buffer {BufferBytes}, stale names {StaleNames}:\n{string.Join('\n', Steps)}";
}
