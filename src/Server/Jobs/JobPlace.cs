using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Jobs;

/// <summary>The place that a job takes up while it runs, or would.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="ClientId">Whose it is.</param>
/// <param name="LocationId">Where its repository lies; null where that is no more.</param>
public readonly record struct JobPlace(JobKind Kind, ClientId ClientId, StorageLocationId? LocationId);
