namespace BorgBackupServer.Server.Jobs;

/// <summary>What of the history a person wants to see, by its word in the address.</summary>
public sealed record JobFilter(string Name, IReadOnlyList<JobState>? States, IReadOnlyList<JobKind>? Kinds)
{
    /// <summary>Catalogs follow each backup by themselves; they are shown when they are asked for or in trouble.</summary>
    private static readonly JobKind[] WhatPeopleStart = [JobKind.Backup, JobKind.Restore];

    private static readonly JobFilter[] All =
    [
        new("", null, WhatPeopleStart),
        new("problems", [JobState.Failed, JobState.Lost, JobState.Warned], null),
        new("backups", null, [JobKind.Backup]),
        new("restores", null, [JobKind.Restore]),
        new("catalogs", null, [JobKind.Catalog]),
        new("maintenance", null, [JobKind.Prune, JobKind.Compact, JobKind.WayBack, JobKind.Check, JobKind.Proof, JobKind.ClientProof, JobKind.Removal, JobKind.Move, JobKind.Repair]),
    ];

    /// <summary>Words of the address with the text of their links.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> Names =
        [("", "All"), ("problems", "Problems"), ("backups", "Backups"), ("restores", "Restores"), ("catalogs", "Catalogs"), ("maintenance", "Maintenance")];

    public static JobFilter Of(string? name) => All.FirstOrDefault(filter => filter.Name == name) ?? All[0];
}
