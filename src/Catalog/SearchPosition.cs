namespace BorgBackupServer.Catalog;

/// <summary>Where a search stopped. Good as long as the catalog is not tidied or built anew; then some paths may be passed over or told twice.</summary>
/// <param name="Chain">The catalog's own number of the chain.</param>
/// <param name="Pack">The pack of names.</param>
/// <param name="Candidate">How many candidates of the pack were looked at.</param>
public readonly record struct SearchPosition(long Chain, long Pack, int Candidate);
