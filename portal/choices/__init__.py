"""The page of choices: everything a person can allow or refuse, how it stands, since when, and by which words.

Staff announce new uses here and write down what people told them. This room must never make a yes shorter than a
no, and never tick a box beforehand."""
