using System.Text.Json;
using BorgBackupServer.Server.Jobs;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>What a repair carries.</summary>
/// <param name="IsTrial">On a copy, to see what it would do.</param>
/// <param name="VerifiesData">Whether borg reads and decrypts everything too.</param>
internal sealed record RepairDetail(bool IsTrial, bool VerifiesData)
{
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static RepairDetail Of(Job job) =>
        job.DetailJson is { } json && JsonSerializer.Deserialize<RepairDetail>(json, JsonSerializerOptions.Web) is { } detail
            ? detail
            : throw new InvalidOperationException("A repair says whether it is a trial.");
}
