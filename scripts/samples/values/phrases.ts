/** A text in the two languages of the sample shop. */
export interface Phrase {
  readonly fr: string;
  readonly en: string;
}

/** What an object is about: its title and a sentence on it. */
export interface Matter {
  readonly title: Phrase;
  readonly text: Phrase;
}

const phrase = (fr: string, en: string): Phrase => ({ fr, en });

/** Films that nobody has made. */
export const films: readonly (Matter & { readonly minutes: number })[] = [
  {
    title: phrase('Les Marées d’été', 'Summer Tides'),
    text: phrase(
      'Trois sœurs rouvrent l’hôtel familial, face à la mer.',
      'Three sisters reopen the family hotel by the sea.',
    ),
    minutes: 97,
  },
  {
    title: phrase('Le Dernier Métro pour Sète', 'Last Train to Sète'),
    text: phrase(
      'Une contrôleuse cherche le passager qui a oublié son violon. 🎻',
      'A ticket inspector looks for the passenger who left his violin. 🎻',
    ),
    minutes: 104,
  },
  {
    title: phrase('Un cœur à Besançon', 'A Heart in Besançon'),
    text: phrase(
      'L’horloger du quartier reçoit une lettre vieille de quarante ans.',
      'The local watchmaker receives a letter forty years late.',
    ),
    minutes: 88,
  },
  {
    title: phrase('L’Été des hérons', 'The Summer of Herons'),
    text: phrase(
      'Documentaire : une année sur les étangs de la Dombes.',
      'Documentary: a year on the ponds of the Dombes.',
    ),
    minutes: 76,
  },
  {
    title: phrase('Où vont les phares', 'Where Lighthouses Go'),
    text: phrase(
      'Le gardien d’un phare désaffecté refuse de partir.',
      'The keeper of a disused lighthouse refuses to leave.',
    ),
    minutes: 112,
  },
  {
    title: phrase('Forêt blanche', 'White Forest'),
    text: phrase(
      'Dans le Jura enneigé, une gendarme enquête sur une disparition.',
      'In the snowbound Jura, an officer investigates a disappearance.',
    ),
    minutes: 119,
  },
  {
    title: phrase('Chère Apolline', 'Dear Apolline'),
    text: phrase(
      'Deux inconnus s’écrivent par erreur pendant dix ans.',
      'Two strangers write to each other by mistake for ten years.',
    ),
    minutes: 93,
  },
  {
    title: phrase('La Leçon de naufrage', 'A Lesson in Shipwreck'),
    text: phrase(
      'Un professeur de voile qui ne sait pas nager. Comédie pour tous ⛵',
      'A sailing teacher who cannot swim. A comedy for everyone ⛵',
    ),
    minutes: 84,
  },
  {
    title: phrase('Café noir à Tirana', 'Black Coffee in Tirana'),
    text: phrase(
      'Une traductrice française découvre ce que taisaient ses parents.',
      'A French translator finds out what her parents kept silent.',
    ),
    minutes: 101,
  },
  {
    title: phrase('Le Garçon aux bâtons', 'The Boy with the Sticks'),
    text: phrase(
      'À huit ans, Gaël construit une cabane plus haute que l’école.',
      'At eight, Gaël builds a hut taller than the school.',
    ),
    minutes: 79,
  },
  {
    title: phrase('Dix-sept étages', 'Seventeen Floors'),
    text: phrase(
      'Une nuit de panne d’ascenseur dans une tour de Créteil.',
      'One night without a lift in a tower block in Créteil.',
    ),
    minutes: 91,
  },
  {
    title: phrase('Brûler les étoiles', 'Burning the Stars'),
    text: phrase(
      'Une troupe de cirque traverse l’Europe à pied.',
      'A circus company crosses Europe on foot.',
    ),
    minutes: 127,
  },
];

/** Sentences about a performer or a director. */
export const biographies: readonly Phrase[] = [
  phrase(
    'Une figure du cinéma indépendant européen, venue du théâtre.',
    'A figure of European independent cinema, from the stage.',
  ),
  phrase(
    'Découverte au festival de Clermont-Ferrand dans un court métrage.',
    'Discovered in a short film at the Clermont-Ferrand festival.',
  ),
  phrase(
    'Quinze ans de carrière, entre comédies et séries policières.',
    'Fifteen years of work, from comedies to crime series.',
  ),
  phrase(
    'Écrit, joue et enseigne à Lyon ; dernier projet tourné à Liège.',
    'Writes, acts and teaches in Lyon; latest project shot in Liège.',
  ),
];

/** Sentences that suit any page or menu of the shop. */
export const teasers: readonly Phrase[] = [
  phrase('À voir en famille, dès 2,99 € 🍿', 'For the whole family, from €2.99 🍿'),
  phrase('Une sélection renouvelée chaque mercredi.', 'A new selection every Wednesday.'),
  phrase('Le cinéma d’auteur, où que vous soyez.', 'Art-house cinema, wherever you are.'),
  phrase(
    'Abonnés : c’est compris dans votre formule.',
    'Subscribers: it is included in your plan.',
  ),
  phrase('Tout ce qu’il faut savoir, en clair.', 'All you need to know, in plain words.'),
  phrase('Réalisateurs, interprètes, coulisses : lisez la suite.', 'Directors, casts, backstage.'),
];
