using System.Text.Json;
using BorgBackupServer.Server.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Access;

internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Property(user => user.Name).HasMaxLength(100);
        builder.Property(user => user.NormalisedName).HasMaxLength(100);
        builder.Property(user => user.Grants).HasConversion(
            grants => JsonSerializer.Serialize(grants, RestJson.Options), json => Read(json));
        builder.HasIndex(user => user.NormalisedName).IsUnique();
        builder.Property(user => user.Email).HasMaxLength(254);
        builder.Property(user => user.NormalisedEmail).HasMaxLength(254);
        builder.HasIndex(user => user.NormalisedEmail);
    }

    /// <summary>An account from before there were permissions has an empty text: it was given none.</summary>
    private static Grants Read(string json) => json.Length == 0 ? Grants.None : JsonSerializer.Deserialize<Grants>(json, RestJson.Options) ?? Grants.None;
}
