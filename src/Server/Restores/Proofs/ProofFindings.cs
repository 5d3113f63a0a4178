using System.Globalization;
using System.Text.Json.Serialization;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>What a proof found, and exactly what it held against what.</summary>
public sealed record ProofFindings
{
    /// <summary>Files, links and devices that the server read out of the repository, each byte authenticated by borg.</summary>
    public required long FileCount { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Read, and unlike the catalog in kind, size or time.</summary>
    public required long DifferingCount { get; init; }

    /// <summary>In the catalog, and not given by borg.</summary>
    public required long MissingCount { get; init; }

    /// <summary>borg could not read them.</summary>
    public required long UnreadableCount { get; init; }

    /// <summary>The first of the files with a fault, at most 20.</summary>
    public required IReadOnlyList<string> Named { get; init; }

    /// <summary>borg's words where it could not go on.</summary>
    public string? Words { get; init; }

    /// <summary>SHA-256 over all that was read.</summary>
    public string? Digest { get; init; }

    /// <summary>What the agent restored and compared; null where the server alone proved.</summary>
    public ProofFacts? OnClient { get; init; }

    /// <summary>What the agent loaded into a database server of its own; null where it was not to.</summary>
    public LoadFacts? Loaded { get; init; }

    [JsonIgnore]
    public bool IsGood => Fault is null;

    /// <summary>What is wrong, in one sentence; null if nothing is.</summary>
    [JsonIgnore]
    public string? Fault
    {
        get
        {
            List<string> faults = [];
            Add(UnreadableCount, "could not be read");
            Add(MissingCount, "did not come out of the archive");
            Add(DifferingCount, "came out unlike the catalog");
            Add(OnClient?.DifferingCount ?? 0, "came back unlike the live file, which has not changed since");
            Add(OnClient?.UnwrittenCount ?? 0, "could not be written by the agent");
            if (Loaded?.FailedCount is > 0 and var failed)
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{failed:N0} {(failed == 1 ? "database" : "databases")} could not be loaded from {(failed == 1 ? "its dump" : "their dumps")}"));
            if ((OnClient?.Trouble ?? Loaded?.Trouble) is { } trouble)
                faults.Add($"the agent could not restore them all ({trouble.TrimEnd('.')})");
            else if ((OnClient?.Digest ?? Loaded?.Digest) is { } digest && UnreadableCount + MissingCount == 0 && digest != Digest)
                faults.Add("the agent restored other bytes than the server reads");
            if (faults.Count == 0 && Words is not null)
                faults.Add("borg could not go on");
            if (faults.Count == 0)
                return null;
            var named = Named.Count == 0 ? "" : $" First: {Named[0]}.";
            return $"Not restorable as saved: {string.Join("; ", faults)}.{named}";

            void Add(long count, string what)
            {
                if (count > 0)
                    faults.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "file" : "files")} {what}"));
            }
        }
    }
}
