namespace BorgBackupServer.Server.Archives.Adoption;

/// <summary>A folder that looks like a borg repository. Everything in it is somebody else's word.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="BorgId">64 lower-case hexadecimal digits, as its config says.</param>
/// <param name="WrittenAt">When its newest file was written, as the disk says.</param>
public sealed record FoundRepository(string Path, string BorgId, DateTimeOffset WrittenAt);
