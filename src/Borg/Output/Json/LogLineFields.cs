using System.Text.Json;

namespace BorgBackupServer.Borg.Output.Json;

/// <summary>All fields that any kind of log line has.</summary>
internal sealed record LogLineFields
{
    public string? Type { get; init; }
    public string? Message { get; init; }
    public string? Msgid { get; init; }
    public string? Levelname { get; init; }
    public string? Name { get; init; }
    public string? Path { get; init; }
    public string? Status { get; init; }
    public long? OriginalSize { get; init; }
    public long? CompressedSize { get; init; }
    public long? DeduplicatedSize { get; init; }
    public long? Nfiles { get; init; }
    public long? Current { get; init; }
    public long? Total { get; init; }
    public JsonElement? Info { get; init; }
    public bool Finished { get; init; }
}
