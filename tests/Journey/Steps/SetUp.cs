namespace BorgBackupServer.Journey.Steps;

/// <summary>Follows the set-up link: each answer is checked as it is given, then the administrator is made.</summary>
public static class SetUp
{
    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        var storage = Path.Combine(trip.DataFolder, "repositories");
        var address = trip.Server.GetLeftPart(UriPartial.Authority);
        var remark = await CheckAsync(trip, "publicAddress", address, cancellationToken);
        await CheckAsync(trip, "storagePath", storage, cancellationToken);
        await trip.Rest.PostAsync(
            "/api/v1/setup",
            new
            {
                token = trip.SetUpToken,
                administrator = new { name = Trip.Administrator, password = trip.Password },
                publicAddress = address,
                storagePath = storage,
            },
            cancellationToken);
        return remark;
    }

    private static async Task<string> CheckAsync(Trip trip, string field, string value, CancellationToken cancellationToken)
    {
        var answer = await trip.Rest.PostAsync<Answer>("/api/v1/setup/check", new { token = trip.SetUpToken, field, value }, cancellationToken);
        return answer.IsDoubtful ? throw new StepFailedException($"{field}: {answer.Remark}") : answer.Remark ?? "";
    }

    private sealed record Answer(string? Remark, bool IsDoubtful);
}
