using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Access.ApiTokens;

internal sealed class ApiTokenMapping : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> builder)
    {
        builder.ToTable("api_tokens");
        builder.Property(token => token.Name).HasMaxLength(100);
        builder.Property(token => token.Hash).HasMaxLength(64);
        builder.Property(token => token.Grants).HasConversion(GrantsText.Converter);
        builder.HasIndex(token => token.Hash).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
