using System.Text.Json;
using BorgBackupServer.Server.Jobs;

namespace BorgBackupServer.Server.Archives.Checks;

/// <summary>What a check carries.</summary>
/// <param name="VerifiesData">Whether borg reads, decrypts and compares everything, which takes as long as reading the repository.</param>
internal sealed record CheckDetail(bool VerifiesData)
{
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static CheckDetail Of(Job job) =>
        job.DetailJson is { } json && JsonSerializer.Deserialize<CheckDetail>(json, JsonSerializerOptions.Web) is { } detail ? detail : new CheckDetail(VerifiesData: false);
}
